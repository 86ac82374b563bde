//! `xml-service.json`.

use std::convert::Infallible;
use std::fmt::Debug;

use oast_conformance::xml_service::runtime::{Base64, Reason, Text};
use oast_conformance::xml_service::{Client, Error, Response, headers, models};

use crate::run::Run;

macro_rules! puts {
    ($run:ident, $($name:literal $call:expr;)*) => {
        $($run.scene(&[$name], async {
            let response = $call.await.expect("accepted");
            assert_eq!(response.status(), 201);
        }).await;)*
    };
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    references(run, &client).await;
    slides(run, &client).await;
    apples(run, &client).await;
    bananas(run, &client).await;
    storage(run, &client).await;
    properties(run, &client).await;
    lists(run, &client).await;
    values(run, &client).await;
    beside(run, &client).await;
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

async fn references(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let without = models::RootWithRefAndNoMeta {
        ref_to_model: Some(models::ComplexTypeNoMeta { id: some("myid") }),
        something: some("else"),
    };
    let with = models::RootWithRefAndMeta {
        ref_to_model: Some(models::ComplexTypeWithMeta { id: some("myid") }),
        something: some("else"),
    };
    gets!(run,
        "GetRootWithRefAndNoMetaXML" xml().xml_get_complex_type_ref_no_meta(), without;
        "GetRootWithRefAndMetaXML" xml().xml_get_complex_type_ref_with_meta(), with;
    );
    puts!(run,
        "PutRootWithRefAndNoMetaXML" xml().xml_put_complex_type_ref_no_meta(&without);
        "PutRootWithRefAndMetaXML" xml().xml_put_complex_type_ref_with_meta(&with);
    );
}

async fn slides(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let items = ["Why WonderWidgets are great", "", "Who buys WonderWidgets"];
    let slide = |title, items| models::Slide {
        r#type: some("all"),
        title: some(title),
        items,
    };
    let show = models::Slideshow {
        title: some("Sample Slide Show"),
        date: some("Date of publication"),
        author: some("Yours Truly"),
        slides: Some(vec![
            slide("Wake up to WonderWidgets!", None),
            slide("Overview", Some(items.map(str::to_owned).to_vec())),
        ]),
    };
    // A list without an element of its own is not there if it is empty.
    let empty = models::Slideshow::default();
    gets!(run,
        "GetSimpleXML" xml().xml_get_simple(), show;
        "GetEmptyXMLList" xml().xml_get_empty_list(), empty;
    );
    puts!(run,
        "PutSimpleXML" xml().xml_put_simple(&show);
        "PutEmptyXMLList" xml().xml_put_empty_list(&empty);
    );
}

async fn apples(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let list = |apples: &[&str]| Some(apples.iter().map(ToString::to_string).collect());
    let barrel = models::AppleBarrel {
        good_apples: list(&["Fuji", "Gala"]),
        bad_apples: list(&["Red Delicious"]),
    };
    let empty = models::AppleBarrel {
        good_apples: list(&[]),
        bad_apples: list(&[]),
    };
    gets!(run,
        "GetWrappedXMLList" xml().xml_get_wrapped_lists(), barrel;
        "GetEmptyWrappedXMLList" xml().xml_get_empty_wrapped_lists(), empty;
    );
    puts!(run,
        "PutWrappedXMLList" xml().xml_put_wrapped_lists(&barrel);
        "PutEmptyWrappedXMLList" xml().xml_put_empty_wrapped_lists(&empty);
    );
}

async fn bananas(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let banana = |name, flavor, expiration| models::Banana {
        name: some(name),
        flavor: some(flavor),
        expiration: Some(Text::from_text(expiration)),
    };
    let cavendish = banana("Cavendish", "Sweet", "2018-02-28T00:40:00.123Z");
    let plantain = banana("Plantain", "Savory", "2018-02-28T00:40:00.123Z");
    let unknown = banana("Unknown Banana", "", "2012-02-24T00:53:52.789Z");
    let one = vec![cavendish.clone()];
    let two = vec![cavendish, plantain];
    gets!(run,
        "GetXMLListAtRoot" xml().xml_get_root_list(), two;
        "GetXMLListAtRootSingle" xml().xml_get_root_list_single_item(), one;
        "GetEmptyXMLListAtRoot" xml().xml_get_empty_root_list(), [];
        "GetXMLEmptyNode" xml().xml_get_empty_child_element(), unknown;
    );
    puts!(run,
        "PutXMLListAtRoot" xml().xml_put_root_list(&two);
        "PutXMLListAtRootSingle" xml().xml_put_root_list_single_item(&one);
        "PutEmptyXMLListAtRoot" xml().xml_put_empty_root_list(&Vec::new());
        "PutXMLEmptyNode" xml().xml_put_empty_child_element(&unknown);
    );
}

async fn storage(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let policy = models::AccessPolicy::new(
        Text::from_text("2009-09-28T08:49:37.123Z"),
        Text::from_text("2009-09-29T08:49:37.123Z"),
        "rwd",
    );
    let id = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    let identifiers = vec![models::SignedIdentifier::new(id, policy)];
    gets!(run, "StorageGetContainerACLXML" xml().xml_get_acls(), identifiers;);
    puts!(run, "StoragePutContainerACLXML" xml().xml_put_acls(&identifiers););
}

async fn properties(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let week = models::RetentionPolicy {
        days: Some(7),
        ..models::RetentionPolicy::new(true)
    };
    let metrics = |apis| {
        Some(models::Metrics {
            version: some("1.0"),
            include_ap_is: Some(apis),
            retention_policy: Some(week.clone()),
            ..models::Metrics::new(true)
        })
    };
    let properties = models::StorageServiceProperties {
        logging: Some(models::Logging::new("1.0", true, false, true, week.clone())),
        hour_metrics: metrics(false),
        minute_metrics: metrics(true),
        ..models::StorageServiceProperties::default()
    };
    gets!(run, "StorageGetServicePropertiesXML" xml().xml_get_service_properties(), properties;);
    puts!(run, "StoragePutServicePropertiesXML" xml().xml_put_service_properties(&properties););
}

/// The lists of storage lack elements that the document requires.
async fn lists(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    run.scene(&["StorageListContainersXML"], async {
        let (why, body) = undecodable(xml().xml_list_containers().await);
        assert!(why.contains("missing member `Prefix`"), "{why}");
        assert!(body.contains("<Name>textfiles</Name>"));
    })
    .await;
    run.scene(&["StorageListBlobsXML"], async {
        let (why, body) = undecodable(xml().xml_list_blobs().await);
        assert!(why.contains("`Deleted` in `/Blobs/Blob/0`"), "{why}");
        assert!(body.contains("<Name>blob3.txt</Name>"));
    })
    .await;
}

fn undecodable<T: Debug>(result: Result<Response<T>, Error<Infallible>>) -> (String, String) {
    match result.expect_err("no value") {
        Error::Unexpected(unexpected) => match unexpected.reason {
            Reason::UndecodableBody(why) => {
                let body = String::from_utf8_lossy(&unexpected.body);
                (why.to_string(), body.into_owned())
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn values(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    let bytes = models::ModelWithByteProperty {
        bytes: Some(Base64::encode("Hello world")),
    };
    let url = models::ModelWithUrlProperty {
        url: Some(Text::from_text("https://myaccount.blob.core.windows.net/")),
    };
    let text = models::ObjectWithXMsTextProperty {
        language: some("english"),
        content: some("I am text"),
    };
    gets!(run,
        "XmlGetBytes" xml().xml_get_bytes(), bytes;
        "XmlGetUrl" xml().xml_get_uri(), url;
        "GetWithXMsText" client.xml().get_x_ms_text(), text;
    );
    puts!(run,
        "XmlPutBytes" xml().xml_put_binary(&bytes);
        "XmlPutUrl" xml().xml_put_uri(&url);
    );
}

/// What is not XML in a document of XML.
async fn beside(run: &mut Run, client: &Client) {
    let xml = || client.xml_operations();
    gets!(run,
        "jsonInputInXMLSwagger" xml().xml_json_input(&models::JsonInput { id: Some(42) }), ();
        "jsonOutputInXMLSwagger" xml().xml_json_output(), models::JsonOutput { id: Some(42) };
    );
    run.local("a header of an answer without a body", async {
        let response = xml().xml_get_headers().await.expect("a success");
        let header = response.get(&headers::CUSTOM_HEADER).expect("a text");
        assert_eq!(header.as_deref(), Some("custom-value"));
    })
    .await;
}
