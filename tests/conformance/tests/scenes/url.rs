//! `url.json`.

use oast_conformance::url::Client;
use oast_conformance::url::path_operations::PathOperations;
use oast_conformance::url::query_operations::QueryOperations;
use oast_conformance::url::runtime::{Base64, Base64Url, Broken, Format};

use crate::run::Run;

/// Some of these look like others, which they are not.
const UNICODE: &str =
    "\u{554a}\u{9f44}\u{4e02}\u{72db}\u{72dc}\u{f9f1}\u{f92c}\u{f9f1}\u{fa0c}\u{fa29}";
const RESERVED: &str = "begin!*'();:@ &=+$,/?#[]end";

macro_rules! refused {
    ($run:ident: $($name:literal $call:expr => $broken:expr;)*) => {
        $($run.local($name, async {
            let error = $call.await.expect_err("nothing is sent");
            let violations = error.violations().expect("violations");
            let broken: Vec<_> = violations.iter().map(|violation| violation.broken).collect();
            assert_eq!(broken, [$broken]);
        })
        .await;)*
    };
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let (path, query) = (client.path_operations(), client.query_operations());
    path_numbers(run, path).await;
    path_texts(run, path, query).await;
    query_numbers(run, path, query).await;
    query_texts(run, query).await;
    query_absent(run, query).await;
    query_lists(run, query).await;
    path_items(run, query).await;
    rules(run, path, query).await;
}

async fn path_numbers(run: &mut Run, path: PathOperations<'_>) {
    accepted! { run:
        "UrlPathsBoolTrue" path.paths_get_boolean_true();
        "UrlPathsBoolFalse" path.paths_get_boolean_false();
        "UrlPathsIntPositive" path.paths_get_int_one_million();
        "UrlPathsIntNegative" path.paths_get_int_negative_one_million();
        "UrlPathsLongPositive" path.paths_get_ten_billion();
        "UrlPathsLongNegative" path.paths_get_negative_ten_billion();
        "UrlPathsFloatPositive" path.paths_float_scientific_positive(1.034e20);
        "UrlPathsFloatNegative" path.paths_float_scientific_negative(-1.034e-20);
        "UrlPathsDoublePositive" path.paths_double_decimal_positive(9_999_999.999);
        "UrlPathsDoubleNegative" path.paths_double_decimal_negative(-9_999_999.999);
        "UrlPathsIntUnixTime" path.paths_unix_time_url(1_460_505_600);
    }
}

async fn path_texts(run: &mut Run, path: PathOperations<'_>, query: QueryOperations<'_>) {
    let bytes = Base64::encode(UNICODE);
    let url = Base64Url::encode("lorem");
    let items = ["ArrayPath1", RESERVED, "", ""];
    accepted! { run:
        "UrlPathsStringUnicode" path.paths_string_unicode();
        "UrlPathsStringUrlEncoded" path.paths_string_url_encoded();
        "UrlPathsStringUrlNonEncoded" path.paths_string_url_non_encoded();
        "UrlPathsStringEmpty" path.paths_string_empty();
        "UrlPathsStringBase64Url" path.paths_base64_url(url.as_str());
        "UrlPathsEnumValid" path.paths_enum_valid("green color");
        "UrlPathsByteMultiByte" path.paths_byte_multi_byte(bytes.as_str());
        "UrlPathsByteEmpty" path.paths_byte_empty();
        "UrlPathsDateValid" path.paths_date_valid();
        "UrlPathsDateTimeValid" path.paths_date_time_valid();
        "UrlPathsArrayCSVInPath" query.paths_array_csv_in_path(&items);
    }
}

async fn query_numbers(run: &mut Run, path: PathOperations<'_>, query: QueryOperations<'_>) {
    accepted! { run:
        "UrlQueriesBoolTrue" path.queries_get_boolean_true();
        "UrlQueriesBoolFalse" path.queries_get_boolean_false();
        "UrlQueriesIntPositive" query.queries_get_int_one_million();
        "UrlQueriesIntNegative" query.queries_get_int_negative_one_million();
        "UrlQueriesLongPositive" query.queries_get_ten_billion();
        "UrlQueriesLongNegative" query.queries_get_negative_ten_billion();
        "UrlQueriesFloatPositive" query.queries_float_scientific_positive(1.034e20);
        "UrlQueriesFloatNegative" query.queries_float_scientific_negative(-1.034e-20);
        "UrlQueriesDoublePositive" query.queries_double_decimal_positive(9_999_999.999);
        "UrlQueriesDoubleNegative" query.queries_double_decimal_negative(-9_999_999.999);
    }
}

async fn query_texts(run: &mut Run, query: QueryOperations<'_>) {
    let bytes = Base64::encode(UNICODE);
    accepted! { run:
        "UrlQueriesStringUnicode" query.queries_string_unicode();
        "UrlQueriesStringUnicode" query.queries_string_unicode().string_query(UNICODE);
        "UrlQueriesStringUrlEncoded" query.queries_string_url_encoded();
        "UrlQueriesStringUrlEncoded" query.queries_string_url_encoded().string_query(RESERVED);
        "UrlQueriesStringEmpty" query.queries_string_empty();
        "UrlQueriesEnumValid" query.queries_enum_valid().enum_query("green color");
        "UrlQueriesByteMultiByte" query.queries_byte_multi_byte().byte_query(bytes.as_str());
        "UrlQueriesByteEmpty" query.queries_byte_empty();
        "UrlQueriesDateValid" query.queries_date_valid();
        "UrlQueriesDateTimeValid" query.queries_date_time_valid();
    }
}

async fn query_absent(run: &mut Run, query: QueryOperations<'_>) {
    accepted! { run:
        "UrlQueriesBoolNull" query.queries_get_boolean_null();
        "UrlQueriesIntNull" query.queries_get_int_null();
        "UrlQueriesLongNull" query.queries_get_long_null();
        "UrlQueriesFloatNull" query.queries_float_null();
        "UrlQueriesDoubleNull" query.queries_double_null();
        "UrlQueriesStringNull" query.queries_string_null();
        "UrlQueriesEnumNull" query.queries_enum_null();
        "UrlQueriesByteNull" query.queries_byte_null();
        "UrlQueriesDateNull" query.queries_date_null();
        "UrlQueriesDateTimeNull" query.queries_date_time_null();
        "UrlQueriesArrayCsvNull" query.queries_array_string_csv_null();
    }
}

async fn query_lists(run: &mut Run, query: QueryOperations<'_>) {
    let items = ["ArrayQuery1", RESERVED, "", ""];
    // The space within an item is one between items, so the server takes five items for its four.
    let spaced = ["ArrayQuery1", "begin!*'();:@", "&=+$,/?#[]end", "", ""];
    let words = ["hello", "nihao", "bonjour"];
    accepted! { run:
        "UrlQueriesArrayCsvValid" query.queries_array_string_csv_valid().array_query(&items);
        "UrlQueriesArrayCsvEmpty" query.queries_array_string_csv_empty().array_query(&[]);
        "UrlQueriesArraySsvValid" query.queries_array_string_ssv_valid().array_query(&spaced);
        "UrlQueriesArrayTsvValid" query.queries_array_string_tsv_valid().array_query(&items);
        "UrlQueriesArrayPipesValid" query.queries_array_string_pipes_valid().array_query(&items);
        "UrlQueriesArrayNoCollectionFormatValid"
            query.queries_array_string_no_collection_format_empty().array_query(&words);
    }
    refused! { run:
        "url: a space within an item of ssv"
            query.queries_array_string_ssv_valid().array_query(&items)
            => Broken::Delimiter { delimiter: ' ' };
    }
}

async fn path_items(run: &mut Run, query: QueryOperations<'_>) {
    let places = ["globalStringPath", "pathItemStringPath", "localStringPath"];
    let [global, item, local] = places;
    accepted! { run:
        "UrlPathItemGetAll" query
            .path_items_get_all_with_values(global, item, local)
            .global_string_query("globalStringQuery")
            .path_item_string_query("pathItemStringQuery")
            .local_string_query("localStringQuery");
        "UrlPathItemGetGlobalNull" query
            .path_items_get_global_query_null(global, item, local)
            .path_item_string_query("pathItemStringQuery")
            .local_string_query("localStringQuery");
        "UrlPathItemGetGlobalAndLocalNull" query
            .path_items_get_global_and_local_query_null(global, item, local)
            .path_item_string_query("pathItemStringQuery");
        "UrlPathItemGetPathItemAndLocalNull" query
            .path_items_get_local_path_item_query_null(global, item, local)
            .global_string_query("globalStringQuery");
    }
}

async fn rules(run: &mut Run, path: PathOperations<'_>, query: QueryOperations<'_>) {
    const COLOURS: Broken = Broken::NotOneOf {
        allowed: &["red color", "green color", "blue color"],
    };
    refused! { run:
        "url: no text in a path" path.paths_string_null("") => Broken::EmptySegment;
        "url: no date in a path" path.paths_date_null("") => Broken::Format { format: Format::Date };
        "url: dots in a path" path.paths_byte_null("..") => Broken::DotSegment;
        "url: a colour in a path that is none" path.paths_enum_valid("green") => COLOURS;
        "url: a colour in a query that is none" query.queries_enum_valid().enum_query("green")
            => COLOURS;
        "url: a number that is not listed" query.queries_get_int_one_million().int_query(1)
            => Broken::NotOneOf { allowed: &["1000000"] };
        "url: a number that is not listed, in a path" path.paths_float_scientific_positive(1.0)
            => Broken::NotOneOf { allowed: &["1.034e+20"] };
        "url: a text that is not listed" query.queries_string_empty().string_query(" ")
            => Broken::NotOneOf { allowed: &[""] };
    }
}
