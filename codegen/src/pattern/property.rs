//! The Unicode properties that `\p{..}` may name: ECMA-262, tables 66 to 70, spelled exactly.

use std::sync::OnceLock;

use regex_syntax::Parser;
use regex_syntax::hir::{Class, HirKind};

use super::set::Set;

/// Why a property has no members.
pub enum Missing {
    /// ECMA-262 does not know it.
    Undefined,
    /// We have no data for it.
    Data,
}

/// General_Category and its short names.
const CATEGORIES: &str = "Cased_Letter LC Close_Punctuation Pe Connector_Punctuation Pc Control Cc cntrl \
    Currency_Symbol Sc Dash_Punctuation Pd Decimal_Number Nd digit Enclosing_Mark Me Final_Punctuation Pf \
    Format Cf Initial_Punctuation Pi Letter L Letter_Number Nl Line_Separator Zl Lowercase_Letter Ll Mark M \
    Combining_Mark Math_Symbol Sm Modifier_Letter Lm Modifier_Symbol Sk Nonspacing_Mark Mn Number N \
    Open_Punctuation Ps Other C Other_Letter Lo Other_Number No Other_Punctuation Po Other_Symbol So \
    Paragraph_Separator Zp Private_Use Co Punctuation P punct Separator Z Space_Separator Zs Spacing_Mark Mc \
    Surrogate Cs Symbol S Titlecase_Letter Lt Unassigned Cn Uppercase_Letter Lu";

/// The properties that hold or do not hold, and their short names.
const BINARY: &str = "ASCII ASCII_Hex_Digit AHex Alphabetic Alpha Any Assigned Bidi_Control Bidi_C Bidi_Mirrored \
    Bidi_M Case_Ignorable CI Cased Changes_When_Casefolded CWCF Changes_When_Casemapped CWCM \
    Changes_When_Lowercased CWL Changes_When_NFKC_Casefolded CWKCF Changes_When_Titlecased CWT \
    Changes_When_Uppercased CWU Dash Default_Ignorable_Code_Point DI Deprecated Dep Diacritic Dia Emoji \
    Emoji_Component EComp Emoji_Modifier EMod Emoji_Modifier_Base EBase Emoji_Presentation EPres \
    Extended_Pictographic ExtPict Extender Ext Grapheme_Base Gr_Base Grapheme_Extend Gr_Ext Hex_Digit Hex \
    IDS_Binary_Operator IDSB IDS_Trinary_Operator IDST ID_Continue IDC ID_Start IDS Ideographic Ideo \
    Join_Control Join_C Logical_Order_Exception LOE Lowercase Lower Math Noncharacter_Code_Point NChar \
    Pattern_Syntax Pat_Syn Pattern_White_Space Pat_WS Quotation_Mark QMark Radical Regional_Indicator RI \
    Sentence_Terminal STerm Soft_Dotted SD Terminal_Punctuation Term Unified_Ideograph UIdeo Uppercase Upper \
    Variation_Selector VS White_Space space XID_Continue XIDC XID_Start XIDS";

/// Scripts whose name is more than one word with a capital.
const SCRIPTS: &str = "Anatolian_Hieroglyphs Bassa_Vah Canadian_Aboriginal Caucasian_Albanian Cypro_Minoan \
    Dives_Akuru Egyptian_Hieroglyphs Gunjala_Gondi Gurung_Khema Hanifi_Rohingya Imperial_Aramaic \
    Inscriptional_Pahlavi Inscriptional_Parthian Kayah_Li Khitan_Small_Script Kirat_Rai Linear_A Linear_B \
    Masaram_Gondi Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Nag_Mundari New_Tai_Lue \
    Nyiakeng_Puachue_Hmong Ol_Chiki Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian \
    Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Pahawh_Hmong Pau_Cin_Hau Phags_Pa Psalter_Pahlavi \
    SignWriting Sora_Sompeng Syloti_Nagri Tai_Le Tai_Tham Tai_Viet Tulu_Tigalari Warang_Citi Zanabazar_Square";

/// The code points with the property that stands between the braces of `\p{..}`.
pub fn members(text: &str) -> Result<Set, Missing> {
    match text.split_once('=') {
        None if lists(CATEGORIES, text) => category(text),
        None if lists(BINARY, text) => data(text),
        Some(("General_Category" | "gc", value)) if lists(CATEGORIES, value) => category(value),
        Some((name @ ("Script" | "sc" | "Script_Extensions" | "scx"), value))
            if is_script(value) =>
        {
            // The shape of the name is right, so a script without data is one that does not exist.
            data(&format!("{name}={value}")).map_err(|_| Missing::Undefined)
        }
        _ => Err(Missing::Undefined),
    }
}

/// Whether a name may begin or go on with the code point (ECMA-262, RegExpIdentifierName).
pub fn in_identifier(code: u32, first: bool) -> bool {
    static START: OnceLock<Set> = OnceLock::new();
    static CONTINUE: OnceLock<Set> = OnceLock::new();
    let set = if first {
        START.get_or_init(|| data("ID_Start").unwrap_or_default())
    } else {
        CONTINUE.get_or_init(|| data("ID_Continue").unwrap_or_default())
    };
    let own = code == u32::from('$')
        || code == u32::from('_')
        || (!first && matches!(code, 0x200C | 0x200D));
    own || set.share(code, code) == super::set::Share::All
}

fn lists(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|listed| listed == name)
}

fn is_script(name: &str) -> bool {
    let mut letters = name.bytes();
    let one_word = letters.next().is_some_and(|b| b.is_ascii_uppercase())
        && letters.all(|b| b.is_ascii_lowercase());
    (one_word && name != "Signwriting") || lists(SCRIPTS, name)
}

fn category(name: &str) -> Result<Set, Missing> {
    match name {
        "Surrogate" | "Cs" => Ok(Set::of([(0xD800, 0xDFFF)])),
        _ => data(&format!("General_Category={name}")),
    }
}

fn data(query: &str) -> Result<Set, Missing> {
    let hir = Parser::new()
        .parse(&format!("\\p{{{query}}}"))
        .map_err(|_| Missing::Data)?;
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => Ok(Set::of(
            class
                .ranges()
                .iter()
                .map(|range| (range.start().into(), range.end().into())),
        )),
        HirKind::Class(Class::Bytes(class)) => Ok(Set::of(
            class
                .ranges()
                .iter()
                .map(|range| (range.start().into(), range.end().into())),
        )),
        // A class of one character is simplified to it.
        HirKind::Literal(literal) => Ok(Set::of(
            String::from_utf8_lossy(&literal.0)
                .chars()
                .map(|c| (c.into(), c.into())),
        )),
        _ => Err(Missing::Data),
    }
}
