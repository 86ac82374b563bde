//! How values are written into a request: OpenAPI 3.0, Parameter Object, "Style Values", which is RFC 6570.
//!
//! The table "Style Examples" of 3.0.3 prints a few things that RFC 6570 and RFC 3986 do not allow; what is written
//! here is what it says since 3.0.4: a label that is not exploded has commas, and `|`, `[` and `]` are encoded, as
//! they may not stand in a URL.

use std::borrow::Cow;
use std::collections::HashMap;

use super::argument::{Argument, Location};
use super::form::Encodings;
use super::operation::{Count, Parameter};
use super::value;
use super::violation::{Broken, Violations};

/// How a value of several parts is written, and what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `a,b`: paths and headers.
    Simple,
    /// `.a,b`: paths.
    Label,
    /// `;name=a,b`: paths.
    Matrix,
    /// `name=a,b`: queries and cookies.
    Form,
    /// `name=a%20b`: queries.
    SpaceDelimited,
    /// `name=a%7Cb`: queries.
    PipeDelimited,
    /// `name=a%09b`: queries (`tsv` of Swagger 2.0).
    TabDelimited,
    /// `name%5Bmember%5D=a`: queries. What is deeper is named in further brackets, an item by its position.
    DeepObject,
    /// A JSON text, which stands where a text would (`content` instead of a schema).
    Json,
    /// As it is: whoever gives the value has encoded it (paths and queries).
    Raw,
    /// The whole query string: a text, which has no name.
    Whole,
    /// The whole query string: a form, whose members may be written otherwise than usual.
    WholeForm(Encodings),
}

/// A part of what stands in a request.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// What stands there as it is.
    Fixed(&'a str),
    /// A name or a value, which the location may have to encode.
    Text(Cow<'a, str>),
}

/// Which names stand before the values.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    /// None but those of members.
    None,
    /// The parameter's, before all.
    First,
    /// The parameter's before each item; before a member its own.
    Each,
    /// The parameter's, with the member's in brackets. The specification says nothing of lists; services that read
    /// such names take the position for one.
    Brackets,
}

/// A row of the table "Style Examples".
struct Layout {
    first: &'static str,
    between: &'static str,
    /// What stands between the name and the value of a member.
    within: &'static str,
    names: Names,
}

impl Layout {
    fn of(parameter: &Parameter) -> Self {
        let (first, between, names) = match (parameter.style, parameter.explode) {
            (Style::Simple, _) => ("", ",", Names::None),
            (Style::Label, false) => (".", ",", Names::None),
            (Style::Label, true) => (".", ".", Names::None),
            (Style::Matrix, false) => (";", ",", Names::First),
            (Style::Matrix, true) => (";", ";", Names::Each),
            (Style::Whole | Style::WholeForm(_), _) => ("", "", Names::None),
            (Style::Raw, _) => match parameter.location {
                Location::Query => ("", ",", Names::First),
                _ => ("", ",", Names::None),
            },
            (Style::Json, _) => match parameter.location {
                Location::Query | Location::Cookie => ("", "", Names::First),
                _ => ("", "", Names::None),
            },
            (Style::Form, false) => ("", ",", Names::First),
            (Style::SpaceDelimited, false) => ("", "%20", Names::First),
            (Style::PipeDelimited, false) => ("", "%7C", Names::First),
            (Style::TabDelimited, false) => ("", "%09", Names::First),
            (Style::DeepObject, _) => ("", "&", Names::Brackets),
            // Cookies are divided as in their header (RFC 6265, section 4.2.1).
            (_, true) if parameter.location == Location::Cookie => ("", "; ", Names::Each),
            (_, true) => ("", "&", Names::Each),
        };
        let within = if parameter.explode || names == Names::Brackets {
            "="
        } else {
            between
        };
        Self {
            first,
            between,
            within,
            names,
        }
    }

    /// The character that no part may hold, as encoding could not tell it from what divides the parts: it stands
    /// there encoded itself, needs no encoding (a dot), or headers know none.
    fn reserved(&self, location: Location) -> Option<char> {
        match (self.between, location) {
            ("%20", _) => Some(' '),
            ("%7C", _) => Some('|'),
            ("%09", _) => Some('\t'),
            (".", _) => Some('.'),
            (_, Location::Header) => Some(','),
            _ => None,
        }
    }
}

/// Whether nothing is sent. RFC 6570, section 2.3, takes an empty list for an undefined one; but to ask for none of a
/// list is not to ask for all, so where the name can stand there without a value, it does.
pub(super) fn is_absent(parameter: &Parameter, argument: Argument<'_>) -> bool {
    let is_named = parameter.location == Location::Query
        && parameter.style == Style::Form
        && !parameter.explode;
    argument.is_absent() && (argument == Argument::Absent || !is_named)
}

/// Whether a value stands there alone, or after its name and a `=`, as nearly all do.
pub(super) fn is_plain(parameter: &Parameter, argument: Argument<'_>) -> bool {
    let plain = matches!(
        (parameter.style, parameter.location),
        (Style::Simple | Style::Form | Style::Json, _)
    );
    plain && !parameter.reserved && argument.is_scalar()
}

/// Writes what becomes of a parameter, piece by piece.
pub(super) fn write(
    parameter: &Parameter,
    argument: Argument<'_>,
    mut out: &mut dyn FnMut(Piece<'_>),
) {
    let layout = Layout::of(parameter);
    out(Piece::Fixed(layout.first));
    if argument.is_scalar() {
        match layout.names {
            Names::None if is_encoded(parameter) => out(Piece::Fixed(&argument.written())),
            Names::None => out(Piece::Text(argument.written())),
            _ => pair(parameter, argument.written(), &mut out),
        }
        return;
    }
    if layout.names == Names::First {
        out(name(parameter));
        out(Piece::Fixed("="));
    }
    if let (Argument::Json(text), Names::Brackets) = (argument, layout.names) {
        let mut between = "";
        return value::leaves(text, &mut |way, value| {
            out(Piece::Fixed(std::mem::replace(&mut between, "&")));
            out(name(parameter));
            for part in way {
                out(Piece::Fixed("%5B"));
                out(Piece::Text(part.into()));
                out(Piece::Fixed("%5D"));
            }
            out(Piece::Fixed("="));
            out(Piece::Text(value.into()));
        });
    }
    argument.each(&mut |index, key, value| {
        if index > 0 {
            out(Piece::Fixed(layout.between));
        }
        match (layout.names, key) {
            (Names::Each, None) => pair(parameter, value.written(), &mut out),
            (Names::Brackets, _) => {
                let position = || Cow::Owned(index.to_string());
                out(name(parameter));
                out(Piece::Fixed("%5B"));
                out(Piece::Text(key.map_or_else(position, Cow::Borrowed)));
                out(Piece::Fixed("%5D="));
                out(Piece::Text(value.written()));
            }
            (_, None) => out(Piece::Text(value.written())),
            (_, Some(key)) => {
                out(Piece::Text(key.into()));
                out(Piece::Fixed(layout.within));
                out(Piece::Text(value.written()));
            }
        }
    });
}

/// The name of the parameter and a value.
fn pair(parameter: &Parameter, value: Cow<'_, str>, out: &mut dyn FnMut(Piece<'_>)) {
    out(name(parameter));
    // RFC 6570, section 3.2.7: `;name` stands for an empty value.
    if parameter.style != Style::Matrix || !value.is_empty() {
        out(Piece::Fixed("="));
        match is_encoded(parameter) {
            true => out(Piece::Fixed(&value)),
            false => out(Piece::Text(value)),
        }
    }
}

/// Whether a scalar is encoded already: a form, or what the caller encodes.
fn is_encoded(parameter: &Parameter) -> bool {
    matches!(parameter.style, Style::WholeForm(_) | Style::Raw)
}

/// In a template the name stands as the document spells it, elsewhere encoded already.
fn name(parameter: &Parameter) -> Piece<'_> {
    match parameter.location {
        Location::Path => Piece::Text(parameter.name.into()),
        _ => Piece::Fixed(parameter.name),
    }
}

/// Says what is wrong with the parts of a value, and with what they become.
pub(super) fn check(parameter: &Parameter, argument: Argument<'_>, found: &mut Violations) {
    let location = Some(parameter.location);
    let layout = Layout::of(parameter);
    let reserved = layout.reserved(parameter.location);
    if parameter.schema.is_none() {
        check_count(parameter, argument, found);
    }
    argument.each(&mut |index, key, value| {
        let before = found.len();
        if parameter.schema.is_none() {
            parameter.rule.check(value, location, parameter.name, found);
        }
        if !value.is_scalar() && layout.names != Names::Brackets {
            found.push(location, parameter.name, Broken::Nested);
        }
        let text = value.written();
        let holds = |c| text.contains(c) || key.is_some_and(|key| key.contains(c));
        // A name ends at the first `=`; in a header or cookie nothing can be done about another.
        let unescaped = matches!(parameter.location, Location::Header | Location::Cookie);
        let equals = unescaped && layout.within == "=";
        if let Some(delimiter) = reserved.filter(|delimiter| holds(*delimiter)) {
            found.push(location, parameter.name, Broken::Delimiter { delimiter });
        } else if equals && key.is_some_and(|key| key.contains('=')) {
            let delimiter = '=';
            found.push(location, parameter.name, Broken::Delimiter { delimiter });
        }
        if parameter.location == Location::Header {
            for text in [key.unwrap_or_default(), &text] {
                check_header(parameter, text, found);
            }
        }
        found.place(before, index);
    });
    if parameter.location == Location::Path && found.is_empty() {
        let mut empty = true;
        write(parameter, argument, &mut |piece| {
            empty &= match piece {
                Piece::Fixed(text) => text.is_empty(),
                Piece::Text(text) => text.is_empty(),
            }
        });
        if empty {
            found.push(location, parameter.name, Broken::EmptySegment);
        }
    }
}

fn check_count(parameter: &Parameter, argument: Argument<'_>, found: &mut Violations) {
    let Count { min, max, unique } = parameter.items;
    let (mut count, mut seen, mut repeated) = (0, HashMap::new(), None);
    argument.each(&mut |index, _, value| {
        count += 1;
        if unique && let Some(first) = seen.insert(value.written().into_owned(), index) {
            repeated.get_or_insert((first, index));
        }
    });
    let mut broken = |broken| found.push(Some(parameter.location), parameter.name, broken);
    if count < min {
        broken(Broken::TooFewItems { min, count });
    }
    if let Some(max) = max.filter(|max| count > *max) {
        broken(Broken::TooManyItems { max, count });
    }
    if let Some((first, second)) = repeated {
        broken(Broken::NotUnique { first, second });
    }
}

/// Headers know no encoding: what would end one is refused.
pub(super) fn check_header(parameter: &Parameter, text: &str, found: &mut Violations) {
    if let Some(position) = text.chars().position(|c| c.is_control() && c != '\t') {
        let broken = Broken::ControlCharacter { position };
        found.push(Some(parameter.location), parameter.name, broken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Rule;

    /// The columns of the table: an empty text, a text, an array, an object.
    fn row(parameter: &Parameter) -> String {
        let columns = [
            "".into(),
            "blue".into(),
            Argument::Texts(&["blue", "black", "brown"]),
            Argument::Members(&[("R", "100"), ("G", "200"), ("B", "150")]),
        ];
        let written = columns.map(|argument| {
            let mut text = String::new();
            write(parameter, argument, &mut |piece| match piece {
                Piece::Fixed(piece) => text += piece,
                Piece::Text(piece) => text += &piece,
            });
            text
        });
        written.join(" | ")
    }

    const TABLE: [(&str, Style, &str); 15] = [
        (
            "path",
            Style::Simple,
            " | blue | blue,black,brown | R,100,G,200,B,150",
        ),
        (
            "path*",
            Style::Simple,
            " | blue | blue,black,brown | R=100,G=200,B=150",
        ),
        (
            "path",
            Style::Label,
            ". | .blue | .blue,black,brown | .R,100,G,200,B,150",
        ),
        (
            "path*",
            Style::Label,
            ". | .blue | .blue.black.brown | .R=100.G=200.B=150",
        ),
        (
            "path",
            Style::Matrix,
            ";c | ;c=blue | ;c=blue,black,brown | ;c=R,100,G,200,B,150",
        ),
        (
            "path*",
            Style::Matrix,
            ";c | ;c=blue | ;c=blue;c=black;c=brown | ;R=100;G=200;B=150",
        ),
        (
            "query",
            Style::Form,
            "c= | c=blue | c=blue,black,brown | c=R,100,G,200,B,150",
        ),
        (
            "query*",
            Style::Form,
            "c= | c=blue | c=blue&c=black&c=brown | R=100&G=200&B=150",
        ),
        (
            "query",
            Style::SpaceDelimited,
            "c= | c=blue | c=blue%20black%20brown | c=R%20100%20G%20200%20B%20150",
        ),
        (
            "query",
            Style::PipeDelimited,
            "c= | c=blue | c=blue%7Cblack%7Cbrown | c=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            "query",
            Style::TabDelimited,
            "c= | c=blue | c=blue%09black%09brown | c=R%09100%09G%09200%09B%09150",
        ),
        (
            "query*",
            Style::PipeDelimited,
            "c= | c=blue | c=blue&c=black&c=brown | R=100&G=200&B=150",
        ),
        (
            "query",
            Style::DeepObject,
            "c= | c=blue | c%5B0%5D=blue&c%5B1%5D=black&c%5B2%5D=brown | c%5BR%5D=100&c%5BG%5D=200&c%5BB%5D=150",
        ),
        (
            "cookie",
            Style::Form,
            "c= | c=blue | c=blue,black,brown | c=R,100,G,200,B,150",
        ),
        (
            "cookie*",
            Style::Form,
            "c= | c=blue | c=blue; c=black; c=brown | R=100; G=200; B=150",
        ),
    ];

    #[test]
    fn values_are_written_as_in_the_table() {
        for (place, style, expected) in TABLE {
            let parameter = match place.trim_end_matches('*') {
                "path" => Parameter::path("c", &Rule::ANY),
                "query" => Parameter::query("c", &Rule::ANY),
                _ => Parameter::cookie("c", &Rule::ANY),
            };
            let parameter = match place.ends_with('*') {
                true => parameter.style(style).explode(),
                false => parameter.style(style),
            };
            assert_eq!(row(&parameter), expected, "{place} {style:?}");
        }
    }

    fn broken(parameter: &Parameter, argument: Argument<'_>) -> Vec<(Option<usize>, Broken)> {
        let mut found = Violations::default();
        check(parameter, argument, &mut found);
        let each = found.into_iter();
        each.map(|violation| (violation.item, violation.broken))
            .collect()
    }

    #[test]
    fn what_would_divide_a_value_is_refused_where_no_encoding_saves_it() {
        let rule = &Rule::ANY;
        let query = |style| Parameter::query("q", rule).style(style);
        for (parameter, text, delimiter) in [
            (query(Style::SpaceDelimited), "a b", ' '),
            (query(Style::PipeDelimited), "a|b", '|'),
            (query(Style::TabDelimited), "a\tb", '\t'),
            (
                Parameter::path("p", rule).style(Style::Label).explode(),
                "a.b",
                '.',
            ),
            (Parameter::header("h", rule), "a,b", ','),
        ] {
            let refused = [(Some(1), Broken::Delimiter { delimiter })];
            assert_eq!(broken(&parameter, Argument::Texts(&["a", text])), refused);
            assert_eq!(
                broken(&parameter, Argument::Members(&[("", ""), ("a", text)])),
                refused
            );
            assert_eq!(
                broken(&parameter, Argument::Members(&[("", ""), (text, "a")])),
                refused
            );
        }
        for parameter in [
            query(Style::Form),
            query(Style::SpaceDelimited).explode(),
            query(Style::DeepObject),
            Parameter::path("p", rule).style(Style::Label),
            Parameter::cookie("c", rule),
        ] {
            assert_eq!(
                broken(&parameter, Argument::Members(&[("a,b| \t.", "a,b| \t.=")])),
                []
            );
        }
        let header = Parameter::header("h", rule).explode();
        let equals = (Some(0), Broken::Delimiter { delimiter: '=' });
        assert_eq!(
            broken(&header, Argument::Members(&[("a=b", "c")])),
            [equals]
        );
        assert_eq!(broken(&header, Argument::Members(&[("a", "b=c")])), []);
    }

    #[test]
    fn every_item_keeps_the_rule() {
        static RULE: Rule = Rule::ANY.max_length(1);
        let parameter = Parameter::header("h", &RULE);
        let found = broken(&parameter, Argument::Texts(&["a", "bc", "\n"]));
        let long = Broken::TooLong { max: 1, length: 2 };
        let control = Broken::ControlCharacter { position: 0 };
        assert_eq!(found, [(Some(1), long), (Some(2), control)]);
        let empty = Parameter::path("p", &Rule::ANY);
        assert_eq!(
            broken(&empty, Argument::Texts(&[""])),
            [(None, Broken::EmptySegment)]
        );
        assert_eq!(broken(&empty, Argument::Texts(&["", ""])), []);
    }
}
