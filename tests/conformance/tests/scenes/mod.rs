//! The scenes, document by document.

mod additional_properties;
mod any_type;
mod azure_parameter_grouping;
mod azure_special_properties;
mod body_array;
mod body_binary;
mod body_boolean;
mod body_byte;
mod body_complex;
mod body_date;
mod body_datetime;
mod body_datetime_rfc1123;
mod body_dictionary;
mod body_duration;
mod body_file;
mod body_formdata;
mod body_formdata_urlencoded;
mod body_integer;
mod body_number;
mod body_string;
mod body_time;
mod client_enum;
mod constants;
mod custom_base_url;
mod custom_base_url_more_options;
mod custom_base_url_paging;
mod dpg_customization;
mod dpg_initial;
mod dpg_update1;
mod error_with_secrets;
mod extensible_enums_swagger;
mod head;
mod head_exceptions;
mod header;
mod http_infrastructure;
mod incorrect_error_response;
mod lro;
mod lro_parameterized_endpoints;
mod media_types;
mod merge_patch;
mod model_flattening;
mod multiapi_v0;
mod multiapi_v1;
mod multiapi_v1_custom_base_url;
mod multiapi_v2;
mod multiapi_v2_custom_base_url;
mod multiapi_v3;
mod multiple_inheritance;
mod non_string_enum;
mod object_type;
mod paging;
mod parameterized_endpoint;
mod required_optional;
mod reserved_words;
mod security_aad;
mod security_key;
mod subscription_id_api_version;
mod url;
mod url_multi_collection_format;
mod validation;
mod xml_service;
mod xms_error_responses;

use crate::run::Run;

macro_rules! play {
    ($run:ident: $($module:ident $document:literal;)*) => {
        $(if $run.begin($document) {
            Box::pin($module::play($run)).await;
        })*
    };
}

pub async fn play(run: &mut Run) {
    play! { run:
        additional_properties "additionalProperties";
        any_type "any-type";
        azure_parameter_grouping "azure-parameter-grouping";
        azure_special_properties "azure-special-properties";
        body_array "body-array";
        body_binary "body-binary";
        body_boolean "body-boolean";
        body_byte "body-byte";
        body_complex "body-complex";
        body_date "body-date";
        body_datetime_rfc1123 "body-datetime-rfc1123";
        body_datetime "body-datetime";
        body_dictionary "body-dictionary";
        body_duration "body-duration";
        body_file "body-file";
        body_formdata_urlencoded "body-formdata-urlencoded";
        body_formdata "body-formdata";
        body_integer "body-integer";
        body_number "body-number";
        body_string "body-string";
        body_time "body-time";
        client_enum "client-enum";
        constants "constants";
        custom_base_url_more_options "custom-baseUrl-more-options";
        custom_base_url_paging "custom-baseUrl-paging";
        custom_base_url "custom-baseUrl";
        dpg_customization "dpg-customization";
        dpg_initial "dpg-initial";
        dpg_update1 "dpg-update1";
        error_with_secrets "error-with-secrets";
        extensible_enums_swagger "extensible-enums-swagger";
        head_exceptions "head-exceptions";
        head "head";
        header "header";
        http_infrastructure "httpInfrastructure";
        incorrect_error_response "incorrect-error-response";
        lro_parameterized_endpoints "lro-parameterized-endpoints";
        lro "lro";
        media_types "media_types";
        merge_patch "merge-patch";
        model_flattening "model-flattening";
        multiapi_v0 "multiapi-v0";
        multiapi_v1_custom_base_url "multiapi-v1-custom-base-url";
        multiapi_v1 "multiapi-v1";
        multiapi_v2_custom_base_url "multiapi-v2-custom-base-url";
        multiapi_v2 "multiapi-v2";
        multiapi_v3 "multiapi-v3";
        multiple_inheritance "multiple-inheritance";
        non_string_enum "non-string-enum";
        object_type "object-type";
        paging "paging";
        parameterized_endpoint "parameterized-endpoint";
        required_optional "required-optional";
        reserved_words "reserved-words";
        security_aad "security-aad";
        security_key "security-key";
        subscription_id_api_version "subscriptionId-apiVersion";
        url_multi_collection_format "url-multi-collectionFormat";
        url "url";
        validation "validation";
        xml_service "xml-service";
        xms_error_responses "xms-error-responses";
    }
}
