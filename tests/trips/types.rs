//! Types as a program writes them that has `models` and `runtime` in scope. Other tests include this file.

use oast::api::{Format, Integer};
use oast::plan::{Plan, RustType};

/// A type as the program writes it.
pub fn written(plan: &Plan, ty: &RustType) -> String {
    let of = |ty: &RustType| written(plan, ty);
    match ty {
        RustType::Json => "runtime::Json".to_owned(),
        RustType::Text(format) => text(*format),
        RustType::Integer(integer) => whole(*integer).to_owned(),
        RustType::Number => "f64".to_owned(),
        RustType::Decimal => "runtime::Decimal".to_owned(),
        RustType::Boolean => "bool".to_owned(),
        RustType::Array(items) => format!("Vec<{}>", of(items)),
        RustType::Tuple(all) => {
            let all: String = all.iter().map(|one| format!("{}, ", of(one))).collect();
            format!("({all})")
        }
        RustType::Map(values) => format!("std::collections::BTreeMap<String, {}>", of(values)),
        RustType::Nullable(value) => format!("Option<{}>", of(value)),
        RustType::Item(id) => match &plan.items[id.0] {
            Some(item) if item.name.is_raw() => format!("models::r#{}", item.name.as_str()),
            Some(item) => format!("models::{}", item.name.as_str()),
            None => "runtime::Json".to_owned(),
        },
    }
}

fn text(format: Format) -> String {
    let of = match format {
        Format::Plain | Format::Binary => return "String".to_owned(),
        Format::File => return "runtime::File".to_owned(),
        Format::Secret => return "runtime::Secret<String>".to_owned(),
        Format::Base64 => return "runtime::Base64".to_owned(),
        Format::Base64Url => return "runtime::Base64Url".to_owned(),
        Format::HttpDate => "runtime::HttpDate",
        Format::Date => "runtime::jiff::civil::Date",
        Format::Time => "runtime::jiff::civil::Time",
        Format::DateTime => "runtime::jiff::Timestamp",
        Format::Duration => "runtime::jiff::Span",
        Format::Uuid => "runtime::uuid::Uuid",
        Format::Uri => "runtime::http::Uri",
        Format::Ipv4 => "std::net::Ipv4Addr",
        Format::Ipv6 => "std::net::Ipv6Addr",
    };
    format!("runtime::Text<{of}>")
}

fn whole(integer: Integer) -> &'static str {
    match integer {
        Integer::I8 => "i8",
        Integer::I16 => "i16",
        Integer::I32 => "i32",
        Integer::I64 => "i64",
        Integer::U8 => "u8",
        Integer::U16 => "u16",
        Integer::U32 => "u32",
        Integer::U64 => "u64",
        Integer::UnixTime => "runtime::UnixTime",
    }
}
