//! `dpg-customization.json`.

use oast_conformance::dpg_customization::Client;
use oast_conformance::dpg_customization::models::{
    Input, LroProduct, Product, ProductReceived, ProductResult,
};

use http::Request;
use oast_runtime::Body;

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
    run.scene(&["DPGGlassBreaker"], async {
        let request = Request::get("/servicedriven/glassbreaker").body(Body::empty());
        let response = client
            .send(request.expect("a request"))
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200);
        let body: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
        assert_eq!(body["message"], "An object was successfully returned");
    })
    .await;
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
            let mut pages = customization.get_pages(mode).pages();
            let page = pages.next().await.expect("a page").expect("accepted");
            let first = ProductResult {
                values: Some(vec![product.clone()]),
                next_link: Some(format!("{url}/customization/paging/{mode}/2")),
            };
            assert_eq!(*page.value(), first);
            let second = pages.next().await.expect("a page").expect("accepted");
            assert_eq!(second.value().values, Some(vec![product.clone()]));
            assert!(pages.next().await.is_none());
        })
        .await;
        run.scene(&[lro], async {
            let response = customization.lro(mode).until_done().await.expect("done");
            let done = LroProduct::new(received, "Succeeded");
            assert_eq!(*response.value(), done);
        })
        .await;
    }
}
