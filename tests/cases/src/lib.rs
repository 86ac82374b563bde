//! Golden cases, each a module.

/// What Swagger 2.0 says once for all operations, or for all of a path.
pub mod archive {
    include!(concat!(env!("OUT_DIR"), "/archive/lib.rs"));
}

/// A description that is put together from files: operations, lists, maps and prose in files of their own, of several
/// versions.
pub mod assembled {
    include!(concat!(env!("OUT_DIR"), "/assembled/lib.rs"));
}

/// Several documents, each with a server of its own.
pub mod branches {
    include!(concat!(env!("OUT_DIR"), "/branches/lib.rs"));
}

/// Properties that several parts of an `allOf` describe.
pub mod combined {
    include!(concat!(env!("OUT_DIR"), "/combined/lib.rs"));
}

/// Lists in pages, and operations that take long.
pub mod course {
    include!(concat!(env!("OUT_DIR"), "/course/lib.rs"));
}

/// A document that names no host, bodies of any number of files, and reserved characters in a path.
pub mod depot {
    include!(concat!(env!("OUT_DIR"), "/depot/lib.rs"));
}

/// Responses in several media types.
pub mod exports {
    include!(concat!(env!("OUT_DIR"), "/exports/lib.rs"));
}

/// Two documents, and parts in other files that both refer to.
pub mod files {
    include!(concat!(env!("OUT_DIR"), "/files/lib.rs"));
}

/// Every way of saying who calls.
pub mod keys {
    include!(concat!(env!("OUT_DIR"), "/keys/lib.rs"));
}

/// Bodies and answers of many media types.
pub mod media {
    include!(concat!(env!("OUT_DIR"), "/media/lib.rs"));
}

/// What OpenAPI 3.1 and 3.2 say otherwise.
pub mod modern {
    include!(concat!(env!("OUT_DIR"), "/modern/lib.rs"));
}

/// Names that are no identifiers, or become the same one; words that rustdoc would stumble over.
pub mod names {
    include!(concat!(env!("OUT_DIR"), "/names/lib.rs"));
}

/// Parameters that are values of described types, and whole query strings.
pub mod typed {
    include!(concat!(env!("OUT_DIR"), "/typed/lib.rs"));
}

/// What values are called, and which type holds them.
pub mod values {
    include!(concat!(env!("OUT_DIR"), "/values/lib.rs"));
}

/// Bodies, enums, optional parameters of every kind.
pub mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets/lib.rs"));
}

/// The shapes of well-known services.
pub mod services {
    include!(concat!(env!("OUT_DIR"), "/services/lib.rs"));
}

/// Responses that arrive piece by piece.
pub mod streams {
    include!(concat!(env!("OUT_DIR"), "/streams/lib.rs"));
}

/// Parameters in every style, and bodies that are not JSON.
pub mod styles {
    include!(concat!(env!("OUT_DIR"), "/styles/lib.rs"));
}

/// What Swagger 2.0 says otherwise.
pub mod swagger {
    include!(concat!(env!("OUT_DIR"), "/swagger/lib.rs"));
}

/// Unions: what tells their variants apart, and what is in addition to them.
pub mod unions {
    include!(concat!(env!("OUT_DIR"), "/unions/lib.rs"));
}

/// Bodies and answers in XML.
pub mod xml {
    include!(concat!(env!("OUT_DIR"), "/xml/lib.rs"));
}

/// Models of every kind.
pub mod zoo {
    include!(concat!(env!("OUT_DIR"), "/zoo/lib.rs"));
}
