//! `dpg-customization.json`.

use oast_conformance::dpg_customization::Client;
use oast_conformance::dpg_customization::models::{
    Input, LroProduct, Product, ProductReceived, ProductResult,
};

use crate::run::Run;

const MODES: [(&str, ProductReceived, [&str; 4]); 2] = [
    (
        "raw",
        ProductReceived::Raw,
        ["GetRawModel", "PostRawModel", "GetRawPages", "RawLRO"],
    ),
    (
        "model",
        ProductReceived::Model,
        [
            "GetHandwrittenModel",
            "PostHandwrittenModel",
            "GetHandwrittenModelPages",
            "HandwrittenModelLRO",
        ],
    ),
];

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let customization = client.customization();
    for (mode, received, [get, post, pages, lro]) in MODES {
        let product = Product::new(received.clone());
        let url = run.server.url.clone();
        run.scene(&[get], async {
            let response = customization.get_model(mode).await.expect("accepted");
            assert_eq!(*response.value(), product);
        })
        .await;
        run.scene(&[post], async {
            let input = Input::new("world!");
            let response = customization.post_model(mode, &input).await;
            assert_eq!(*response.expect("accepted").value(), product);
        })
        .await;
        run.scene(&[pages], async {
            let response = customization.get_pages(mode).await.expect("accepted");
            let first = ProductResult {
                values: Some(vec![product.clone()]),
                next_link: Some(format!("{url}/customization/paging/{mode}/2")),
            };
            assert_eq!(*response.value(), first);
        })
        .await;
        run.scene(&[lro], async {
            let response = customization.lro(mode).await.expect("accepted");
            let done = LroProduct::new(received, "Succeeded");
            assert_eq!(*response.value(), done);
        })
        .await;
    }
}
