//! `body-string.json`.

use oast_conformance::body_string::Client;
use oast_conformance::body_string::models::{
    ColorConstant, Colors, RefColorConstant, RefColors, StringPutEmptyRequest,
    StringPutMbcsRequest, StringPutWhitespaceRequest,
};
use oast_conformance::body_string::runtime::{Base64, Base64Url};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    Box::pin(texts(run, &client)).await;
    Box::pin(encoded(run, &client)).await;
    Box::pin(enums(run, &client)).await;
}

/// The only string that the document lists: characters of more than one byte.
fn mbcs() -> StringPutMbcsRequest {
    let text = "啊齄丂狛狜隣郎隣兀﨩ˊ〞〡￤℡㈱‐ー﹡﹢﹫、〓ⅰⅹ⒈€㈠㈩ⅠⅫ！￣ぁんァヶΑ︴АЯаяāɡㄅㄩ─╋︵﹄︻︱︳︴ⅰⅹɑ\u{e7c7}ɡ〇〾⿻⺁\u{e843}䜣\u{e864}€";
    text.parse().expect("the listed string")
}

async fn texts(run: &mut Run, client: &Client) {
    const SPACES: StringPutWhitespaceRequest =
        StringPutWhitespaceRequest::NowIsTheTimeForAllGoodMenToComeToTheAidOfTheirCountry;
    answers! { run client.string_operations();
        "getStringNull" string_get_null() = None;
        "putStringNull" string_put_null();
        "getStringEmpty" string_get_empty() = StringPutEmptyRequest::Value;
        "putStringEmpty" string_put_empty(StringPutEmptyRequest::Value);
        "getStringMultiByteCharacters" string_get_mbcs() = mbcs();
        "putStringMultiByteCharacters" string_put_mbcs(mbcs());
        "getStringWithLeadingAndTrailingWhitespace" string_get_whitespace() = SPACES;
        "putStringWithLeadingAndTrailingWhitespace" string_put_whitespace(SPACES);
    }
    unreadable! { run client.string_operations();
        "getStringNotProvided" string_get_not_provided() = "empty";
    }
}

async fn encoded(run: &mut Run, client: &Client) {
    let base64 = Base64::encode("a string that gets encoded with base64");
    let base64url = || Base64Url::encode("a string that gets encoded with base64url");
    answers! { run client.string_operations();
        "getStringBase64Encoded" string_get_base64_encoded() = base64;
        "getStringBase64UrlEncoded" string_get_base64_url_encoded() = base64url();
        "putStringBase64UrlEncoded" string_put_base64_url_encoded(base64url());
        "getStringNullBase64UrlEncoding" string_get_null_base64_url_encoded() = None;
    }
}

async fn enums(run: &mut Run, client: &Client) {
    answers! { run client.string_operations();
        "getEnumNotExpandable" enum_get_not_expandable() = Colors::RedColor;
        "putEnumNotExpandable" enum_put_not_expandable(Colors::RedColor);
        "getEnumReferenced" enum_get_referenced() = RefColors::RedColor;
        "putEnumReferenced" enum_put_referenced(RefColors::RedColor);
        // The server leaves the constant out, though the document requires it: it is read nevertheless.
        "getEnumReferencedConstant" enum_get_referenced_constant() = RefColorConstant {
            field1: Some("Sample String".to_owned()),
            ..RefColorConstant::new()
        };
        "putEnumReferencedConstant" enum_put_referenced_constant(RefColorConstant::new());
    }
    run.local("body-string: a constant is set by itself", async {
        let constant = RefColorConstant::new();
        assert_eq!(constant.color_constant, ColorConstant::GreenColor);
        assert_eq!(constant.field1, None);
    })
    .await;
}
