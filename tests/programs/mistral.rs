//! Mistral: a chat with a tool, one that comes in pieces, and errors.
//!
//! <https://docs.mistral.ai/api/>

#[path = "server.rs"]
mod server;

use mistral::Client;
use mistral::models::{
    ChatCompletionChoiceFinishReason, ChatCompletionRequest,
    CompletionResponseStreamChoiceFinishReason, Function, SystemMessage, Tool, UserMessage,
    UserMessageContent,
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
    streamed(&service, &client).await?;
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

/// The document describes each chunk as the `data` of an object, as an event's data is called.
async fn streamed(service: &Service, client: &Client) -> Outcome {
    let stream = include_str!("mistral/stream.txt");
    let (first, rest) = stream.split_at(100);
    let response = Response::pieces("text/event-stream; charset=utf-8", &[first, rest]);
    service.responds(response.left_open());
    let user = UserMessage::new(Some("Hello!".to_owned().into()));
    let new = ChatCompletionRequest {
        stream: Some(true),
        ..ChatCompletionRequest::new("mistral-small-latest", vec![user.into()])
    };
    let call = client.chat().completion_v1_chat_completions_post(&new);
    let mut events = call.events().await?.into_value();
    let (mut said, mut end, mut tokens) = (String::new(), None, None);
    while let Some(event) = events.next().await {
        let chunk = event?.data;
        for choice in chunk.choices {
            if let Some(UserMessageContent::Text(text)) = choice.delta.content {
                said += &text;
            }
            end = choice.finish_reason.or(end);
        }
        tokens = chunk.usage.map(|usage| usage.total_tokens).or(tokens);
    }
    assert_eq!(said, "Moin, human!");
    assert_eq!(
        (end, tokens),
        (
            Some(CompletionResponseStreamChoiceFinishReason::Stop),
            Some(14)
        )
    );
    let request = service.received();
    assert_eq!(request.header("accept"), "text/event-stream");
    assert_eq!(request.header("authorization"), "Bearer crab");
    assert_eq!(
        request.text(),
        concat!(
            r#"{"model":"mistral-small-latest","stream":true,"#,
            r#""messages":[{"role":"user","content":"Hello!"}]}"#
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
    let documented = r#"{"detail":[{"type":"extra_forbidden","loc":["body","crab"],
        "msg":"Extra inputs are not permitted","input":1}]}"#;
    service.responds(Response::json("422 Unprocessable Entity", documented));
    service.responds(Response::json(
        "401 Unauthorized",
        r#"{"detail":"Unauthorized"}"#,
    ));
    let user = UserMessage::new(Some("Hello!".to_owned().into()));
    let new = ChatCompletionRequest::new("mistral-small-latest", vec![user.into()]);
    let said = [
        "422 Unprocessable Entity: body.crab: Extra inputs are not permitted",
        "422 Unprocessable Entity: body.crab: Extra inputs are not permitted",
        "chat_completion_v1_chat_completions_post: 401 Unauthorized: not a documented answer: Unauthorized",
    ];
    for said in said {
        let chat = client.chat();
        let error = chat.completion_v1_chat_completions_post(&new).await;
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), said);
        assert!(error.message().is_some(), "{error}");
        if error.status().is_some_and(|status| status == 401) {
            assert_eq!(error.message().as_deref(), Some("Unauthorized"));
        }
        service.received();
    }
    Ok(())
}
