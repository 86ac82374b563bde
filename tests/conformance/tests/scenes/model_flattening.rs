//! `model-flattening.json`.

use std::collections::BTreeMap;

use oast_conformance::model_flattening::{Client, models};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    received(run, &client).await;
    sent(run, &client).await;
    wrapped(run, &client).await;
    custom(run, &client).await;
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn tags() -> Option<BTreeMap<String, String>> {
    let tags = [("tag1", "value1"), ("tag2", "value3")];
    Some(
        tags.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
    )
}

/// A product that has everything, one that has a location, and one that has not.
fn products(first: u8, product: &str) -> [models::FlattenedProduct; 3] {
    let named = |number: u8| models::FlattenedProduct {
        id: Some(number.to_string()),
        name: Some(format!("Resource{number}")),
        ..models::FlattenedProduct::default()
    };
    let located = |number| models::FlattenedProduct {
        location: some("Building 44"),
        ..named(number)
    };
    let whole = models::FlattenedProduct {
        r#type: some("Microsoft.Web/sites"),
        tags: tags(),
        properties: Some(models::FlattenedProductProperties {
            p_name: some(product),
            r#type: some("Flat"),
            provisioning_state_values: Some(
                models::FlattenedProductPropertiesProvisioningStateValues::Ok,
            ),
            provisioning_state: some("Succeeded"),
        }),
        ..located(first)
    };
    [whole, located(first + 1), named(first + 2)]
}

async fn received(run: &mut Run, client: &Client) {
    let flatten = || client.model_flatten();
    let names = ["Product1", "Product2", "Product3"].map(str::to_owned);
    let named: BTreeMap<_, _> = names.into_iter().zip(products(1, "Product1")).collect();
    let [_, seventh, _] = products(6, "");
    let collection = models::ResourceCollection {
        productresource: Some(seventh),
        arrayofresources: Some(products(4, "Product4").into()),
        dictionaryofresources: Some(named.clone()),
    };
    run.scene(&["getModelFlattenArray"], async {
        let products = flatten().get_array().await.expect("a value").into_value();
        assert_eq!(products, self::products(1, "Product1"));
        let [whole, located, _] = products.as_slice() else {
            panic!("{products:?}");
        };
        assert_eq!(whole.p_name(), some("Product1").as_ref());
        assert_eq!(whole.provisioning_state(), some("Succeeded").as_ref());
        assert_eq!(
            whole.provisioning_state_values(),
            Some(&models::FlattenedProductPropertiesProvisioningStateValues::Ok)
        );
        assert_eq!(located.p_name(), None);
    })
    .await;
    gets!(run,
        "getModelFlattenDictionary" flatten().get_dictionary(), named;
        "getModelFlattenResourceCollection" flatten().get_resource_collection(), collection;
    );
}

fn product(
    location: &str,
    name: &str,
    tags: Option<BTreeMap<String, String>>,
) -> models::FlattenedProduct {
    models::FlattenedProduct {
        location: some(location),
        tags,
        properties: Some(models::FlattenedProductProperties {
            p_name: some(name),
            r#type: some("Flat"),
            ..models::FlattenedProductProperties::default()
        }),
        ..models::FlattenedProduct::default()
    }
}

async fn sent(run: &mut Run, client: &Client) {
    let flatten = || client.model_flatten();
    let resource = |location, tags| models::Resource {
        location: some(location),
        tags,
        ..models::Resource::default()
    };
    let array = vec![resource("West US", tags()), resource("Building 44", None)];
    let dictionary = BTreeMap::from([
        (
            "Resource1".to_owned(),
            product("West US", "Product1", tags()),
        ),
        (
            "Resource2".to_owned(),
            product("Building 44", "Product2", None),
        ),
    ]);
    let collection = models::ResourceCollection {
        arrayofresources: Some(vec![
            product("West US", "Product1", tags()),
            product("East US", "Product2", None),
        ]),
        dictionaryofresources: Some(dictionary.clone()),
        productresource: Some(product("India", "Azure", None)),
    };
    accepted!(run:
        "putModelFlattenArray" flatten().put_array().body(&array);
        "putModelFlattenDictionary" flatten().put_dictionary().body(&dictionary);
        "putModelFlattenResourceCollection" flatten().put_resource_collection().body(&collection);
    );
}

/// The server has nothing for the operations on wrapped products; what they send can be looked at.
async fn wrapped(run: &mut Run, client: &Client) {
    run.local("an array of wrapped products", async {
        let product = models::WrappedProduct {
            value: some("flattened"),
        };
        let body = vec![product];
        let call = client.model_flatten().put_wrapped_array().body(&body);
        let request = call.request().expect("it is valid");
        let bytes = request.body().as_bytes().expect("it is there");
        assert_eq!(&bytes[..], br#"[{"value":"flattened"}]"#);
    })
    .await;
}

async fn custom(run: &mut Run, client: &Client) {
    let flatten = || client.model_flatten();
    let product = |generic_value: Option<String>| models::SimpleProduct {
        base_product_description: some("product description"),
        details: Some(models::SimpleProductProperties {
            max_product_image: Some(models::ProductUrl {
                generic_value,
                odata_value: some("http://foo"),
            }),
            ..models::SimpleProductProperties::new("max name")
        }),
        ..models::SimpleProduct::new("123")
    };
    let simple = product(None);
    let generic = product(some("https://generic"));
    // Two objects deep, and what is not there is not there on the way either.
    assert_eq!(generic.generic_value(), some("https://generic").as_ref());
    assert_eq!(simple.generic_value(), None);
    assert_eq!(models::SimpleProduct::new("123").odata_value(), None);
    assert_eq!(simple.max_product_display_name(), some("max name").as_ref());
    gets!(run,
        "putModelFlattenCustomBase" flatten().put_simple_product().body(&generic), generic;
        "postModelFlattenCustomParameter"
            flatten().post_flattened_simple_product().body(&simple), simple;
        "putModelFlattenCustomGroupedParameter"
            flatten().put_simple_product_with_grouping("groupproduct").body(&simple), simple;
    );
}
