//! The case `services`: JSON as well-known services send and expect it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use oast_cases::services::models::{
    ActionRow, Button, ButtonStyleTypes, Charge, ChargeCustomer, ChargeSource,
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestMessage,
    ChatCompletionRequestSystemMessage, ChatCompletionRequestToolMessage,
    ChatCompletionRequestUserMessage, ChatCompletionTool, ContentPartImage,
    ContentPartImageImageUrl, ContentPartImageImageUrlDetail, ContentPartText, CoreV1Container,
    CoreV1HttpGetAction, CoreV1Pod, CoreV1PodList, CoreV1PodSpec, CoreV1Probe,
    CoreV1ResourceRequirements, CreateChatCompletionRequest, CreateChatCompletionRequestModel,
    CreateChatCompletionResponse, CreateChatCompletionStreamResponse, DiskCreate, DiskResultsPage,
    DiskSource, DiskSourceBlank, DiskSourceBlankBlockSize, DiskState, Emoji, FunctionObject,
    MessageCreateRequest, MessageResponse, MessageToolCall, MessageToolCallChoice,
    MessageToolCallFunction, ReportLevel, ReportRequest, ReportsCreateError,
    ReportsCreateErrorReason, ResponseFormatJsonSchema, ResponseFormatJsonSchemaJsonSchema,
    UserContentPart, UserSelect, UtilIntOrString, WindowDays,
};
use oast_cases::services::runtime::{Data, Reader, Text};
use oast_cases::services::{Client, runtime};
use serde_json::{Value, json};

/// Reads what a service sends: nothing is lost, nothing is unknown, and the same is written again.
fn whole<T: Data + Debug>(sent: &Value) -> T {
    let text = sent.to_string();
    let mut from = Reader::new(&text);
    let value = T::read(&mut from).expect("a value");
    assert_eq!(from.losses(), 0, "{text}");
    let shown = format!("{value:?}");
    assert!(!shown.contains("Unknown("), "{shown}");
    let again: Value = serde_json::from_str(&value.to_json()).expect("JSON");
    assert_eq!(again, *sent);
    value
}

fn client() -> Client {
    Client::builder().build().expect("a client")
}

fn text(request: &runtime::http::Request<runtime::Body>) -> String {
    let bytes = request.body().as_bytes().expect("in memory");
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn object(value: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value).expect("an object")
}

/// A request with an image, a tool that was called, and a schema for the response.
fn chat() -> CreateChatCompletionRequest {
    let image = ContentPartImageImageUrl {
        detail: Some(ContentPartImageImageUrlDetail::Low),
        ..ContentPartImageImageUrl::new(Text::from_text("https://images.example/7.png"))
    };
    let parts: Vec<UserContentPart> = vec![
        ContentPartText::new("Which boat is this?").into(),
        ContentPartImage::new(image).into(),
    ];
    let call = MessageToolCall::new(
        "call_1",
        MessageToolCallFunction::new("registry", r#"{"sail":12}"#),
    );
    let assistant = ChatCompletionRequestAssistantMessage {
        tool_calls: Some(vec![call.into()]),
        ..ChatCompletionRequestAssistantMessage::new()
    };
    let messages: Vec<ChatCompletionRequestMessage> = vec![
        ChatCompletionRequestSystemMessage::new("Be brief.".to_owned()).into(),
        ChatCompletionRequestUserMessage::new(parts).into(),
        assistant.into(),
        ChatCompletionRequestToolMessage::new("Heron", "call_1").into(),
    ];
    let parameters = json!({"type": "object", "properties": {"sail": {"type": "integer"}}});
    let function = FunctionObject {
        parameters: Some(object(parameters)),
        strict: Some(Some(true)),
        ..FunctionObject::new("registry")
    };
    let schema = json!({"type": "object", "required": ["boat"]});
    let format = ResponseFormatJsonSchemaJsonSchema {
        schema: Some(object(schema)),
        ..ResponseFormatJsonSchemaJsonSchema::new("boats")
    };
    CreateChatCompletionRequest {
        temperature: Some(Some(0.5)),
        tools: Some(vec![ChatCompletionTool::new(function)]),
        response_format: Some(ResponseFormatJsonSchema::new(format).into()),
        ..CreateChatCompletionRequest::new(messages, CreateChatCompletionRequestModel::Large1)
    }
}

#[test]
fn a_chat_with_tools_images_and_structured_output_is_sent() {
    let body = concat!(
        r#"{"messages":[{"content":"Be brief.","role":"system"},"#,
        r#"{"content":[{"type":"text","text":"Which boat is this?"},"#,
        r#"{"type":"image_url","image_url":{"url":"https://images.example/7.png","detail":"low"}}],"role":"user"},"#,
        r#"{"role":"assistant","tool_calls":[{"id":"call_1","type":"function","#,
        r#""function":{"name":"registry","arguments":"{\"sail\":12}"}}]},"#,
        r#"{"role":"tool","content":"Heron","tool_call_id":"call_1"}],"#,
        r#""model":"large-1","temperature":0.5,"tools":[{"type":"function","function":{"name":"registry","#,
        r#""parameters":{"properties":{"sail":{"type":"integer"}},"type":"object"},"strict":true}}],"#,
        r#""response_format":{"type":"json_schema","json_schema":{"name":"boats","#,
        r#""schema":{"required":["boat"],"type":"object"}}}}"#,
    );
    let client = client();
    let chat = chat();
    let request = client.chat().create_chat_completion(&chat).request();
    assert_eq!(text(&request.expect("valid")), body);
    let sent: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(whole::<CreateChatCompletionRequest>(&sent), chat);
}

#[test]
fn a_chat_that_is_not_as_described_is_refused() {
    let client = client();
    let parts: Vec<UserContentPart> = Vec::new();
    let unknown = ChatCompletionRequestMessage::Unknown(json!({"role": "judge"}));
    let messages = vec![ChatCompletionRequestUserMessage::new(parts).into(), unknown];
    let chat = CreateChatCompletionRequest {
        temperature: Some(Some(3.0)),
        ..CreateChatCompletionRequest::new(messages, CreateChatCompletionRequestModel::Small1)
    };
    let request = client.chat().create_chat_completion(&chat).request();
    assert_eq!(
        request.expect_err("violations").to_string(),
        concat!(
            "request body `/messages/0/content` must have at least 1 item (has 0); ",
            r#"request body `/messages/1/role` must be one of "developer", "system", "user", "assistant", "tool" "#,
            r#"(found "judge"); request body `/temperature` must be less than or equal to 2"#,
        )
    );
}

#[test]
fn every_message_and_option_of_a_chat_is_read() {
    let parts = json!([
        {"type": "text", "text": "What is it?"},
        {"type": "input_audio", "input_audio": {"data": "AAEC", "format": "wav"}},
    ]);
    let chat = json!({
        "model": "another-2",
        "stop": ["END"],
        "stream": null,
        "tool_choice": {"type": "function", "function": {"name": "registry"}},
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "developer", "content": [{"type": "text", "text": "Be kind."}], "name": "dev"},
            {"role": "user", "content": "Hello."},
            {"role": "user", "content": parts},
            {"role": "assistant", "content": null},
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
            {"role": "assistant", "content": "Yes.", "tool_calls": [
                {"id": "c2", "type": "custom", "custom": {"name": "log", "input": "x"}}
            ]},
        ],
    });
    let text = chat.to_string();
    let read = CreateChatCompletionRequest::from_json(&text).expect("a request");
    let again: Value = serde_json::from_str(&read.to_json()).expect("JSON");
    assert_eq!(again, chat);
    assert!(!format!("{read:?}").contains("Unknown("));
    for choice in [json!("none"), json!("required")] {
        let chat = json!({"model": "large-1", "stop": "X", "tool_choice": choice, "messages": []});
        whole::<CreateChatCompletionRequest>(&chat);
    }
}

#[test]
fn a_completion_with_tool_calls_is_read() {
    let completion: CreateChatCompletionResponse = whole(&json!({
        "id": "cmpl-9", "object": "chat.completion", "created": 1_790_000_000, "model": "large-1-a",
        "choices": [{
            "index": 0,
            "message": {
                "role": "assistant", "content": null, "refusal": null,
                "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "registry", "arguments": "{}"}},
                    {"id": "c2", "type": "custom", "custom": {"name": "log", "input": "x"}},
                ],
            },
            "finish_reason": "tool_calls",
        }],
        "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12},
    }));
    let calls = completion.choices[0].message.tool_calls.as_deref();
    assert!(matches!(
        calls,
        Some([
            MessageToolCallChoice::Function(_),
            MessageToolCallChoice::Custom(_)
        ])
    ));
}

#[test]
fn chunks_of_a_completion_are_read() {
    let chunk = |delta: Value, reason: Value| {
        json!({
            "id": "cmpl-9", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
        })
    };
    let call =
        json!({"index": 0, "id": "c1", "type": "function", "function": {"name": "registry"}});
    let rest = json!({"index": 0, "function": {"arguments": "{\"sail\""}});
    for (delta, reason) in [
        (json!({"role": "assistant", "content": ""}), Value::Null),
        (json!({"tool_calls": [call]}), Value::Null),
        (json!({"tool_calls": [rest]}), Value::Null),
        (json!({}), json!("tool_calls")),
    ] {
        whole::<CreateChatCompletionStreamResponse>(&chunk(delta, reason));
    }
}

#[test]
fn rows_of_components_are_sent_and_read() {
    let button = Button {
        custom_id: Some(Some("go".to_owned())),
        label: Some(None),
        emoji: Some(Some(Emoji::new("star"))),
        ..Button::new(ButtonStyleTypes::Secondary)
    };
    let row = ActionRow::new(vec![button.into(), UserSelect::new("who").into()]);
    let message = MessageCreateRequest {
        content: Some(Some("Pick".to_owned())),
        components: Some(Some(vec![row.into()])),
    };
    let client = client();
    let request = client.channels().create_message("7", &message).request();
    assert_eq!(
        text(&request.expect("valid")),
        concat!(
            r#"{"content":"Pick","components":[{"type":1,"components":[{"type":2,"style":2,"#,
            r#""custom_id":"go","label":null,"emoji":{"name":"star"}},{"type":5,"custom_id":"who"}]}]}"#,
        )
    );
    let options = json!([{"label": "A", "value": "a"}]);
    whole::<MessageResponse>(&json!({
        "id": "41771983423143937", "content": "Pick",
        "components": [
            {"type": 1, "components": [
                {"type": 3, "custom_id": "s", "options": options},
                {"type": 2, "style": 5, "emoji": {"id": "7", "name": "sun"}},
            ]},
            {"type": 3, "custom_id": "t", "options": options},
        ],
        "referenced_message": {"id": "5", "content": "", "components": []},
    }));
    let empty = MessageCreateRequest {
        components: Some(Some(vec![ActionRow::new(Vec::new()).into()])),
        ..MessageCreateRequest::default()
    };
    let request = client.channels().create_message("7", &empty).request();
    assert_eq!(
        request.expect_err("a violation").to_string(),
        "request body `/components/0/components` must have at least 1 item (has 0)"
    );
}

#[test]
fn pods_are_sent_and_read() {
    let probe = |port: UtilIntOrString| CoreV1Probe {
        http_get: Some(CoreV1HttpGetAction::new(port)),
        period_seconds: Some(5),
    };
    let limits = [("cpu", "250m".to_owned().into()), ("pods", 2.0.into())];
    let limits = limits.map(|(name, quantity)| (name.to_owned(), quantity));
    let container = CoreV1Container {
        liveness_probe: Some(probe(8080.into())),
        readiness_probe: Some(probe("web".to_owned().into())),
        resources: Some(CoreV1ResourceRequirements {
            limits: Some(limits.into()),
            requests: None,
        }),
        ..CoreV1Container::new("main")
    };
    let pod = CoreV1Pod {
        kind: Some("Pod".to_owned()),
        spec: Some(CoreV1PodSpec::new(vec![container])),
        ..CoreV1Pod::default()
    };
    let client = client();
    let request = client.core().create_pod("ns", &pod).request();
    assert_eq!(
        text(&request.expect("valid")),
        concat!(
            r#"{"kind":"Pod","spec":{"containers":[{"livenessProbe":{"httpGet":{"port":8080},"periodSeconds":5},"#,
            r#""readinessProbe":{"httpGet":{"port":"web"},"periodSeconds":5},"name":"main","#,
            r#""resources":{"limits":{"cpu":"250m","pods":2.0}}}]}}"#,
        )
    );
    let fields =
        json!({"f:spec": {"f:containers": {"k:{\"name\":\"main\"}": {".": {}, "f:image": {}}}}});
    whole::<CoreV1PodList>(&json!({
        "apiVersion": "v1", "kind": "PodList",
        "metadata": {"resourceVersion": "77", "remainingItemCount": 3, "continue": "abc"},
        "items": [{
            "metadata": {
                "name": "p", "namespace": "ns", "labels": {"app": "p"},
                "creationTimestamp": "2026-01-02T03:04:05Z",
                "managedFields": [{
                    "manager": "kubectl", "operation": "Update", "apiVersion": "v1",
                    "time": "2026-01-02T03:04:05Z", "fieldsType": "FieldsV1", "fieldsV1": fields,
                }],
            },
            "spec": {"containers": [{
                "name": "main", "image": "web:1",
                "livenessProbe": {"httpGet": {"path": "/up", "port": "http"}},
                "resources": {"requests": {"memory": "64Mi"}, "limits": {}},
            }]},
        }],
    }));
}

#[test]
fn references_that_can_be_expanded_are_read() {
    let charge = |customer: Value, source: Value| {
        whole::<Charge>(&json!({
            "id": "ch_1", "object": "charge", "amount": 1200, "livemode": false,
            "metadata": {"order": "6735"}, "customer": customer, "source": source,
        }))
    };
    let card = || json!({"id": "card_1", "object": "card", "brand": "Visa"});
    let id = charge(json!("cus_1"), card());
    assert!(matches!(id.customer, Some(ChargeCustomer::Text(id)) if id == "cus_1"));
    assert!(matches!(id.source, Some(ChargeSource::Card(_))));
    let account =
        json!({"id": "ba_1", "object": "bank_account", "last4": "6789", "customer": "cus_1"});
    for source in [json!("card_1"), card(), account.clone()] {
        let customer = json!({
            "id": "cus_1", "object": "customer", "created": 1_790_000_000, "email": "a@b.example",
            "default_source": source,
        });
        let whole = charge(customer, account.clone());
        assert!(matches!(whole.customer, Some(ChargeCustomer::Customer(_))));
        assert!(matches!(whole.source, Some(ChargeSource::BankAccount(_))));
    }
    let deleted = json!({"id": "cus_1", "object": "customer", "deleted": true});
    let deleted = charge(deleted, card());
    assert!(
        matches!(deleted.customer, Some(ChargeCustomer::DeletedCustomer(gone)) if gone.deleted)
    );
}

#[test]
fn null_where_a_response_may_leave_a_property_out_is_absent() {
    let text = r#"{"id":"ch_1","object":"charge","amount":1,"livemode":true,"metadata":{},"customer":null}"#;
    let mut from = Reader::new(text);
    let charge = Charge::read(&mut from).expect("a charge");
    assert_eq!((charge.customer.is_none(), from.losses()), (true, 0));
}

#[test]
fn states_of_disks_are_read() {
    let instance = "0a1b2c3d-0000-4000-8000-000000000001";
    let disk = |state: Value| json!({"id": instance, "name": "data", "size": 10_737_418_240_u64, "state": state});
    let page: DiskResultsPage = whole(&json!({
        "items": [
            disk(json!({"state": "creating"})),
            disk(json!({"state": "attached", "instance": instance})),
            disk(json!({"state": "attaching", "instance": instance})),
            disk(json!({"state": "detached"})),
            disk(json!({"state": "faulted"})),
        ],
        "next_page": "abc",
    }));
    let states: Vec<_> = page.items.into_iter().map(|disk| disk.state).collect();
    assert!(matches!(
        states.as_slice(),
        [
            DiskState::Creating(_),
            DiskState::Attached(attached),
            DiskState::Attaching(_),
            DiskState::Detached(_),
            DiskState::Faulted(_)
        ] if attached.instance.as_str() == instance
    ));
}

#[test]
fn sources_of_disks_are_sent() {
    let blank = DiskSourceBlank::new(DiskSourceBlankBlockSize::N512);
    let create = DiskCreate::new("data", DiskSource::Blank(blank.into()), 10_737_418_240);
    let client = client();
    let request = client.disks().disk_create(&create).request();
    assert_eq!(
        text(&request.expect("valid")),
        r#"{"name":"data","disk_source":{"block_size":512,"type":"blank"},"size":10737418240}"#
    );
    let other = DiskSourceBlank::new(DiskSourceBlankBlockSize::Unknown(513));
    let create = DiskCreate::new("data", DiskSource::Blank(other.into()), 1);
    let request = client.disks().disk_create(&create).request();
    assert_eq!(
        request.expect_err("a violation").to_string(),
        "request body `/disk_source/block_size` must be one of 512, 2048, 4096"
    );
}

#[test]
fn a_narrowed_reference_is_the_enumeration_that_it_refers_to() {
    let report = ReportRequest {
        window: Some(WindowDays::N60),
        level: Some(ReportLevel::Campaign),
    };
    let client = client();
    let request = client.reports().create(&report).request();
    assert_eq!(
        text(&request.expect("valid")),
        r#"{"window":60,"level":"campaign"}"#
    );
    assert_eq!(
        whole::<ReportRequest>(&json!({"window": 60, "level": "campaign"})),
        report
    );
    let refused: ReportsCreateError = whole(&json!({"status": 400, "reason": "RANGE"}));
    assert_eq!(refused.reason, ReportsCreateErrorReason::Range);
}
