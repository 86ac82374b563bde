//! Mistral: a chat with a tool, and an error.
//!
//! <https://docs.mistral.ai/api/>

#[path = "server.rs"]
mod server;

use mistral::Client;
use mistral::models::{
    ChatCompletionChoiceFinishReason, ChatCompletionRequest, Function, SystemMessage, Tool,
    UserMessage, UserMessageContent,
};
use serde_json::json;
use server::{Response, Service};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let service = Service::start();
    let client = Client::builder().base_url(service.url());
    let client = client.credential("crab").build()?;
    chat(&service, &client).await?;
    invalid(&service, &client).await?;
    assert!(service.is_done());
    Ok(())
}

async fn chat(service: &Service, client: &Client) -> Outcome {
    let body = include_str!("mistral/completion.json");
    service.responds(Response::json("200 OK", body));
    let schema = json!({"type": "object", "properties": {"place": {"type": "string"}}});
    let function = Function::new("high_tide", serde_json::from_value(schema)?);
    let system = SystemMessage::new("You are a crab.".to_owned());
    let user = UserMessage::new(Some("When is high tide in Husum?".to_owned().into()));
    let new = ChatCompletionRequest {
        temperature: Some(Some(0.5)),
        tools: Some(Some(vec![Tool::new(function)])),
        ..ChatCompletionRequest::new("mistral-small-latest", vec![system.into(), user.into()])
    };
    let completion = client
        .chat()
        .completion_v1_chat_completions_post(&new)
        .await?;
    let completion = completion.into_value();
    assert_eq!(
        (completion.created, completion.usage.total_tokens),
        (1_772_368_200, 27)
    );
    let [choice] = completion.choices.as_slice() else {
        return Err("one choice".into());
    };
    assert_eq!(
        choice.finish_reason,
        ChatCompletionChoiceFinishReason::ToolCalls
    );
    let content = choice.message.content.clone().flatten();
    assert_eq!(content, Some(UserMessageContent::Text(String::new())));
    let calls = choice.message.tool_calls.clone().flatten().ok_or("calls")?;
    assert_eq!(
        (calls.len(), calls[0].function.name.as_str()),
        (1, "high_tide")
    );

    let request = service.received();
    assert_eq!(request.line, "POST /v1/chat/completions");
    assert_eq!(request.header("authorization"), "Bearer crab");
    assert_eq!(
        request.text(),
        concat!(
            r#"{"model":"mistral-small-latest","temperature":0.5,"messages":["#,
            r#"{"role":"system","content":"You are a crab."},"#,
            r#"{"role":"user","content":"When is high tide in Husum?"}],"#,
            r#""tools":[{"function":{"name":"high_tide","#,
            r#""parameters":{"properties":{"place":{"type":"string"}},"type":"object"}}}]}"#
        )
    );
    Ok(())
}

/// What FastAPI says of a body that breaks its rules.
async fn invalid(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","crab"],
        "msg":"Extra inputs are not permitted","input":1}]},"type":"invalid_request_error","param":null,"code":null,
        "raw_status_code":422}"#;
    service.responds(Response::json("422 Unprocessable Entity", body));
    let user = UserMessage::new(Some("Hello!".to_owned().into()));
    let new = ChatCompletionRequest::new("mistral-small-latest", vec![user.into()]);
    let error = client
        .chat()
        .completion_v1_chat_completions_post(&new)
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(422));
    service.received();
    Ok(())
}
