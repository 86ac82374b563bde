//! Anthropic: a message, one that comes in named events, a ping and an error among them, and a service that has too
//! much to do.
//!
//! <https://docs.anthropic.com/en/api/messages>

#[path = "server.rs"]
mod server;

use anthropic::models::{
    ContentBlock, ContentBlockDeltaDelta, CreateMessage, InputMessage, InputMessageRole,
    MessageStopReason, MessageStreamEvent, Tool, ToolResultBlock,
};
use anthropic::runtime::Json;
use anthropic::{Client, Error};
use serde_json::json;
use server::{Response, Service};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let service = Service::start();
    let client = Client::builder().base_url(service.url());
    let client = client.key("apiKey", "sk-ant-crab").build()?;
    tool(&service, &client).await?;
    streamed(&service, &client).await?;
    failed_stream(&service, &client).await?;
    overloaded(&service, &client).await?;
    assert!(service.is_done());
    Ok(())
}

fn question(text: &str) -> CreateMessage {
    let message = InputMessage::new(InputMessageRole::User, text.to_owned());
    CreateMessage::new("claude-sonnet-4-5", 1024, vec![message])
}

/// The model uses a tool; what it returned goes up, and the model answers.
async fn tool(service: &Service, client: &Client) -> Outcome {
    let body = include_str!("anthropic/tool_use.json");
    service.responds(Response::json("200 OK", body).header("request-id", "req_c1a3"));
    let body = include_str!("anthropic/message.json");
    service.responds(Response::json("200 OK", body));
    let schema = json!({"type": "object", "properties": {"place": {"type": "string"}}});
    let mut chat = CreateMessage {
        system: Some("You are a crab.".into()),
        tools: Some(vec![Tool::new(
            "high_tide",
            serde_json::from_value(schema)?,
        )]),
        ..question("When is high tide in Husum?")
    };
    let response = client.messages().create(&chat).await?;
    assert_eq!(
        response.request_ids().collect::<Vec<_>>(),
        [("request-id", "req_c1a3")]
    );
    let message = response.into_value();
    assert_eq!(message.stop_reason, Some(MessageStopReason::ToolUse));
    let [ContentBlock::Text(text), ContentBlock::ToolUse(call)] = message.content.as_slice() else {
        return Err("a text and a call".into());
    };
    assert_eq!(
        (text.text.as_str(), call.name.as_str()),
        ("Let me look.", "high_tide")
    );
    assert_eq!(call.input.get("place"), Some(&Json::from("Husum")));

    let used = vec![(**text).clone().into(), (**call).clone().into()];
    chat.messages
        .push(InputMessage::new(InputMessageRole::Assistant, used));
    let result = ToolResultBlock {
        content: Some("14:05".into()),
        ..ToolResultBlock::new(call.id.as_str())
    };
    chat.messages.push(InputMessage::new(
        InputMessageRole::User,
        vec![result.into()],
    ));
    let message = client.messages().create(&chat).await?.into_value();
    assert_eq!(message.stop_reason, Some(MessageStopReason::EndTurn));
    assert_eq!(message.usage.output_tokens, Some(9));

    let request = service.received();
    assert_eq!(request.line, "POST /v1/messages");
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("x-api-key"), "sk-ant-crab");
    assert_eq!(request.header("anthropic-version"), "2023-06-01");
    assert_eq!(request.header("content-type"), "application/json");
    let begin = concat!(
        r#"{"model":"claude-sonnet-4-5","max_tokens":1024,"messages":["#,
        r#"{"role":"user","content":"When is high tide in Husum?"}"#
    );
    let end = concat!(
        r#"],"system":"You are a crab.","tools":[{"name":"high_tide","input_schema":"#,
        r#"{"properties":{"place":{"type":"string"}},"type":"object"}}]}"#
    );
    assert_eq!(request.text(), format!("{begin}{end}"));
    let more = concat!(
        r#",{"role":"assistant","content":[{"type":"text","text":"Let me look."},"#,
        r#"{"type":"tool_use","id":"toolu_c1a3","name":"high_tide","input":{"place":"Husum"}}]},"#,
        r#"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_c1a3","content":"14:05"}]}"#
    );
    assert_eq!(service.received().text(), format!("{begin}{more}{end}"));
    Ok(())
}

async fn streamed(service: &Service, client: &Client) -> Outcome {
    let stream = include_str!("anthropic/stream.txt");
    let (first, rest) = stream.split_at(250);
    let response = Response::pieces("text/event-stream; charset=utf-8", &[first, rest]);
    service.responds(response);
    let chat = CreateMessage {
        stream: Some(true),
        ..question("Hello!")
    };
    let mut events = client.messages().create(&chat).events().await?.into_value();
    let (mut names, mut said, mut end) = (Vec::new(), String::new(), None);
    while let Some(event) = events.next().await {
        let event = event?;
        match event.data {
            MessageStreamEvent::MessageStart(start) => assert_eq!(start.message.id, "msg_c1a3"),
            MessageStreamEvent::ContentBlockDelta(block) => match block.delta {
                ContentBlockDeltaDelta::TextDelta(delta) => said += &delta.text,
                other => return Err(format!("{other:?}").into()),
            },
            MessageStreamEvent::MessageDelta(delta) => end = delta.delta.stop_reason,
            MessageStreamEvent::Unknown(_) => assert_eq!(event.event, "ping"),
            _ => {}
        }
        names.push(event.event);
    }
    assert_eq!(
        (said.as_str(), end.as_deref()),
        ("Moin, human!", Some("end_turn"))
    );
    assert_eq!(
        names.join(" "),
        "message_start content_block_start ping content_block_delta content_block_delta content_block_stop \
         message_delta message_stop"
    );
    let request = service.received();
    assert_eq!(request.header("accept"), "text/event-stream");
    assert!(request.text().ends_with(r#""stream":true}"#));
    Ok(())
}

/// A failure after the status was sent.
async fn failed_stream(service: &Service, client: &Client) -> Outcome {
    let stream = "event: error\n\
        data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    service.responds(Response::pieces(
        "text/event-stream; charset=utf-8",
        &[stream],
    ));
    let chat = CreateMessage {
        stream: Some(true),
        ..question("Hello!")
    };
    let mut events = client.messages().create(&chat).events().await?.into_value();
    let event = events.next().await.ok_or("an event")??;
    assert_eq!(event.event, "error");
    let MessageStreamEvent::Unknown(error) = event.data else {
        return Err("it is described".into());
    };
    assert_eq!(error["error"]["message"], "Overloaded");
    assert!(events.next().await.is_none());
    service.received();
    Ok(())
}

/// A status of Anthropic's own, and a wait that a client does not take.
async fn overloaded(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_9"}"#;
    service.responds(Response::json("529 Site Overloaded", body));
    let error = client
        .messages()
        .create(&question("Hello!"))
        .await
        .unwrap_err();
    let Error::Api(response) = &error else {
        return Err("not documented".into());
    };
    assert_eq!(response.status(), 529);
    assert_eq!(response.value().error.r#type, "overloaded_error");
    assert_eq!(error.message().as_deref(), Some("Overloaded"));
    service.received();

    // Nothing that the service would refuse anyway is sent.
    let none = CreateMessage {
        max_tokens: 0,
        ..question("Hello!")
    };
    let error = client.messages().create(&none).await.unwrap_err();
    let violations = error.violations().ok_or("it was sent")?;
    assert_eq!(
        violations.to_string(),
        "request body `/max_tokens` must be greater than or equal to 1"
    );
    Ok(())
}
