//! OpenAI: a chat with a tool, a picture, an answer of a given shape and one in pieces; a file, the models, errors.
//!
//! <https://platform.openai.com/docs/api-reference>

#[path = "server.rs"]
mod server;

use std::collections::BTreeMap;

use openai::models::{
    ChatCompletionMessageToolCallChoice, ChatCompletionRequestAssistantMessage,
    ChatCompletionRequestMessage, ChatCompletionRequestMessageContentPartImage,
    ChatCompletionRequestMessageContentPartImageImageUrl,
    ChatCompletionRequestMessageContentPartText, ChatCompletionRequestSystemMessage,
    ChatCompletionRequestToolMessage, ChatCompletionRequestUserMessage,
    ChatCompletionStreamOptions, ChatCompletionTool, CreateChatCompletionRequest,
    CreateChatCompletionResponseChoiceFinishReason as FinishReason, CreateFileRequest,
    CreateFileRequestPurpose, FunctionObject, JsonSchema, OpenAiFilePurpose,
    ResponseFormatJsonSchema,
};
use openai::runtime::{File, Json, Text, UnixTime};
use openai::{Client, Error};
use serde_json::json;
use server::{Response, Service};

type Outcome = Result<(), Box<dyn std::error::Error>>;
type Object = BTreeMap<String, Json>;

const CHAT: &str = "POST /v1/chat/completions";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let service = Service::start();
    let client = Client::builder().base_url(format!("{}/v1", service.url()));
    let client = client.credential("sk-crab").build()?;
    tool(&service, &client).await?;
    picture(&service, &client).await?;
    structured(&service, &client).await?;
    streamed(&service, &client).await?;
    failed_stream(&service, &client).await?;
    file(&service, &client).await?;
    download(&service, &client).await?;
    models(&service, &client).await?;
    quota(&service, &client).await?;
    assert!(service.is_done());
    Ok(())
}

fn user(text: &str) -> ChatCompletionRequestMessage {
    ChatCompletionRequestUserMessage::new(text.to_owned()).into()
}

fn object(value: Json) -> Result<Object, serde_json::Error> {
    serde_json::from_value(value)
}

/// The model calls a function; what it returned goes up, and the model answers.
async fn tool(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json(
        "200 OK",
        include_str!("openai/tool_call.json"),
    ));
    service.responds(Response::json("200 OK", include_str!("openai/answer.json")));
    let parameters =
        object(json!({"type": "object", "properties": {"place": {"type": "string"}}}))?;
    let function = FunctionObject {
        description: Some("When the tide is high.".into()),
        parameters: Some(parameters),
        ..FunctionObject::new("high_tide")
    };
    let system = ChatCompletionRequestSystemMessage::new("You are a crab.".to_owned());
    let mut chat = CreateChatCompletionRequest {
        tools: Some(vec![ChatCompletionTool::new(function).into()]),
        ..CreateChatCompletionRequest::new(
            vec![system.into(), user("When is high tide in Husum?")],
            "gpt-4o-mini".into(),
        )
    };
    let response = client.chat().create_chat_completion(&chat).await?;
    let [choice] = response.value().choices.as_slice() else {
        return Err("one choice".into());
    };
    assert_eq!(choice.finish_reason, FinishReason::ToolCalls);
    assert_eq!(choice.message.content, None);
    let calls = choice.message.tool_calls.clone().ok_or("a call")?;
    let [ChatCompletionMessageToolCallChoice::Function(call)] = calls.as_slice() else {
        return Err("one function".into());
    };
    assert_eq!(call.function.name, "high_tide");
    let arguments: Json = serde_json::from_str(&call.function.arguments)?;
    assert_eq!(arguments, json!({"place": "Husum"}));

    let result = ChatCompletionRequestToolMessage::new("14:05".to_owned(), call.id.as_str());
    let assistant = ChatCompletionRequestAssistantMessage {
        tool_calls: Some(calls.clone()),
        ..ChatCompletionRequestAssistantMessage::new()
    };
    chat.messages.extend([assistant.into(), result.into()]);
    let response = client
        .chat()
        .create_chat_completion(&chat)
        .await?
        .into_value();
    let answer = &response.choices[0];
    assert_eq!(answer.message.content.as_deref(), Some("At 14:05."));
    assert_eq!(answer.finish_reason, FinishReason::Stop);
    assert_eq!(response.created, UnixTime(1_772_368_202));
    assert_eq!(response.usage.ok_or("usage")?.total_tokens, 36);

    let request = service.received();
    assert_eq!(request.line, CHAT);
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("authorization"), "Bearer sk-crab");
    assert_eq!(request.header("content-type"), "application/json");
    let tools = concat!(
        r#""model":"gpt-4o-mini","tools":[{"type":"function","function":{"description":"When the tide is high.","#,
        r#""name":"high_tide","parameters":{"properties":{"place":{"type":"string"}},"type":"object"}}}]}"#
    );
    let messages = concat!(
        r#"{"messages":[{"content":"You are a crab.","role":"system"},"#,
        r#"{"content":"When is high tide in Husum?","role":"user"}"#
    );
    assert_eq!(request.text(), format!("{messages}],{tools}"));
    let more = concat!(
        r#"{"role":"assistant","tool_calls":[{"id":"call_c1a3","type":"function","#,
        r#""function":{"name":"high_tide","arguments":"{\"place\":\"Husum\"}"}}]},"#,
        r#"{"role":"tool","content":"14:05","tool_call_id":"call_c1a3"}"#
    );
    assert_eq!(
        service.received().text(),
        format!("{messages},{more}],{tools}")
    );
    Ok(())
}

async fn picture(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json("200 OK", include_str!("openai/answer.json")));
    let url = Text::from_text("data:image/png;base64,iVBORw0KGgo=");
    let url = ChatCompletionRequestMessageContentPartImageImageUrl {
        url,
        detail: Some("low".into()),
    };
    let parts = vec![
        ChatCompletionRequestMessageContentPartText::new("What is this?").into(),
        ChatCompletionRequestMessageContentPartImage::new(url).into(),
    ];
    let message = ChatCompletionRequestUserMessage::new(parts);
    let chat = CreateChatCompletionRequest::new(vec![message.into()], "gpt-4o".into());
    client.chat().create_chat_completion(&chat).await?;
    assert_eq!(
        service.received().text(),
        concat!(
            r#"{"messages":[{"content":[{"type":"text","text":"What is this?"},{"type":"image_url","#,
            r#""image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}],"role":"user"}],"#,
            r#""model":"gpt-4o"}"#
        )
    );
    Ok(())
}

/// A model that the document does not name, and an answer that a schema describes.
async fn structured(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json(
        "200 OK",
        include_str!("openai/structured.json"),
    ));
    let schema = json!({
        "type": "object",
        "properties": {"legs": {"type": "integer"}},
        "required": ["legs"],
        "additionalProperties": false,
    });
    let format = ResponseFormatJsonSchema::new(JsonSchema {
        schema: Some(object(schema)?),
        strict: Some(Some(true)),
        ..JsonSchema::new("animal")
    });
    let chat = CreateChatCompletionRequest {
        response_format: Some(format.into()),
        ..CreateChatCompletionRequest::new(vec![user("A crab.")], "ft:gpt-4o:crab".into())
    };
    let response = client.chat().create_chat_completion(&chat).await?;
    let message = &response.value().choices[0].message;
    let animal: Json = serde_json::from_str(message.content.as_deref().ok_or("content")?)?;
    assert_eq!(animal, json!({"legs": 10}));
    assert_eq!(message.refusal, None);
    assert_eq!(
        service.received().text(),
        concat!(
            r#"{"messages":[{"content":"A crab.","role":"user"}],"model":"ft:gpt-4o:crab","#,
            r#""response_format":{"type":"json_schema","json_schema":{"name":"animal","schema":{"#,
            r#""additionalProperties":false,"properties":{"legs":{"type":"integer"}},"required":["legs"],"#,
            r#""type":"object"},"strict":true}}}"#
        )
    );
    Ok(())
}

async fn streamed(service: &Service, client: &Client) -> Outcome {
    let stream = include_str!("openai/stream.txt");
    // Pieces end where the network likes it, and not where events do.
    let (first, rest) = stream.split_at(300);
    let response = Response::pieces("text/event-stream; charset=utf-8", &[first, rest]);
    service.responds(response.left_open());
    let chat = CreateChatCompletionRequest {
        stream: Some(Some(true)),
        stream_options: Some(Some(ChatCompletionStreamOptions {
            include_usage: Some(true),
            ..ChatCompletionStreamOptions::default()
        })),
        ..CreateChatCompletionRequest::new(vec![user("Hello!")], "gpt-4o-mini".into())
    };
    let mut events = client
        .chat()
        .create_chat_completion(&chat)
        .events()
        .await?
        .into_value();
    let (mut said, mut end, mut tokens) = (String::new(), None, 0);
    while let Some(event) = events.next().await {
        let chunk = event?.data;
        for choice in chunk.choices {
            said += choice.delta.content.as_deref().unwrap_or_default();
            end = choice.finish_reason.or(end);
        }
        tokens += chunk.usage.map_or(0, |usage| usage.total_tokens);
    }
    assert_eq!(
        (said.as_str(), end, tokens),
        ("Moin, human!", Some(FinishReason::Stop), 14)
    );
    let request = service.received();
    assert_eq!(request.header("accept"), "text/event-stream");
    assert_eq!(
        request.text(),
        concat!(
            r#"{"messages":[{"content":"Hello!","role":"user"}],"model":"gpt-4o-mini","stream":true,"#,
            r#""stream_options":{"include_usage":true}}"#
        )
    );
    Ok(())
}

/// Errors where a stream is wanted: among its chunks, and in its place.
async fn failed_stream(service: &Service, client: &Client) -> Outcome {
    let chat = CreateChatCompletionRequest {
        stream: Some(Some(true)),
        ..CreateChatCompletionRequest::new(vec![user("Hello!")], "gpt-4o-mini".into())
    };
    let body = r#"{"error":{"message":"The server had an error while processing your request. Sorry about that!",
        "type":"server_error","param":null,"code":null}}"#;
    let body = body.replace('\n', "");
    let stream = include_str!("openai/stream.txt");
    let begin = stream.split_inclusive("\n\n").nth(1).ok_or("a chunk")?;
    let error = format!("data: {body}\n\n");
    let response = Response::pieces("text/event-stream; charset=utf-8", &[begin, &error]);
    service.responds(response);
    let call = client.chat().create_chat_completion(&chat);
    let mut events = call.events().await?.into_value();
    let chunk = events.next().await.ok_or("an event")??.data;
    assert_eq!(chunk.choices[0].delta.content.as_deref(), Some("Moin"));
    let error = events.next().await.ok_or("an event")?.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the service reports an error: \
         The server had an error while processing your request. Sorry about that!"
    );
    let item = error.item().ok_or("an item")?;
    assert!(item.is_error() && item.data() == body);
    assert!(item.code().is_none());
    assert!(events.next().await.is_none());
    assert_eq!(service.received().line, CHAT);

    // A service that does not know `stream` says all at once, and so does a gateway that has an error.
    let answer = include_str!("openai/answer.json");
    let start = "createChatCompletion: 200 OK: the content type is `application/json`, expected text/event-stream";
    let end = ": The server had an error while processing your request. Sorry about that!";
    for (body, end) in [(answer, ""), (body.as_str(), end)] {
        service.responds(Response::json("200 OK", body));
        let call = client.chat().create_chat_completion(&chat);
        let error = call.events().await.unwrap_err();
        assert_eq!(error.to_string(), format!("{start}{end}"));
        let Error::Unexpected(unexpected) = error else {
            return Err("it is a stream".into());
        };
        assert_eq!(unexpected.body, body);
        assert_eq!(service.received().line, CHAT);
    }

    let body = r#"{"error":{"message":"Incorrect API key provided: sk-crab.","type":"invalid_request_error",
        "param":null,"code":"invalid_api_key"}}"#;
    service.responds(Response::json("401 Unauthorized", body));
    let call = client.chat().create_chat_completion(&chat);
    let error = call.events().await.unwrap_err();
    assert_eq!(error.code().as_deref(), Some("invalid_api_key"));
    assert_eq!(service.received().line, CHAT);
    Ok(())
}

async fn file(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"object":"file","id":"file-c1a3","purpose":"user_data","filename":"crab.jsonl","bytes":13,
        "created_at":1772368200,"expires_at":null,"status":"processed","status_details":null}"#;
    service.responds(Response::json("200 OK", body));
    let content = File::new("{\"legs\": 10}\n").name("crab.jsonl");
    let new = CreateFileRequest::new(content, CreateFileRequestPurpose::UserData);
    let file = client.files().create_file(&new).await?.into_value();
    assert_eq!((file.id.as_str(), file.bytes), ("file-c1a3", 13));
    assert_eq!(file.purpose, OpenAiFilePurpose::UserData);

    let request = service.received();
    assert_eq!(request.line, "POST /v1/files");
    let content_type = request.header("content-type");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=");
    let boundary = boundary.ok_or("a boundary")?;
    assert_eq!(
        request.text(),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"crab.jsonl\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{{\"legs\": 10}}\n\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n\
             --{boundary}--\r\n"
        )
    );
    Ok(())
}

/// A file's content, which the document takes for JSON.
async fn download(service: &Service, client: &Client) -> Outcome {
    let content = "{\"legs\": 10}\n";
    service.responds(Response::new("200 OK", "application/octet-stream", content));
    let file = client.files().download_file("file-c1a3");
    let response = file.raw().accept("*/*").bytes().await?;
    assert_eq!(response.value(), content);
    let request = service.received();
    assert_eq!(request.line, "GET /v1/files/file-c1a3/content");
    assert_eq!(request.header("accept"), "*/*");
    assert_eq!(request.header("authorization"), "Bearer sk-crab");
    Ok(())
}

async fn models(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"object":"list","data":[
        {"id":"gpt-4o-mini","object":"model","created":1721172741,"owned_by":"system"},
        {"id":"ft:gpt-4o:crab","object":"model","created":1772368200,"owned_by":"crab"}]}"#;
    service.responds(Response::json("200 OK", body));
    let list = client.models_2().list_models().await?.into_value();
    let ids: Vec<&str> = list.data.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["gpt-4o-mini", "ft:gpt-4o:crab"]);
    assert_eq!(service.received().line, "GET /v1/models");
    Ok(())
}

async fn quota(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.",
        "type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#;
    let response = Response::json("429 Too Many Requests", body);
    service.responds(response.header("x-request-id", "req_c1a3"));
    let chat = CreateChatCompletionRequest::new(vec![user("Hello!")], "gpt-4o-mini".into());
    let error = client
        .chat()
        .create_chat_completion(&chat)
        .await
        .unwrap_err();
    assert_eq!(error.code().as_deref(), Some("insufficient_quota"));
    assert_eq!(
        error.to_string(),
        "429 Too Many Requests: insufficient_quota: \
         You exceeded your current quota, please check your plan and billing details."
    );
    let Error::Api(response) = &error else {
        return Err("not documented".into());
    };
    assert_eq!(response.value().error.r#type, "insufficient_quota");
    assert_eq!(
        error.request_ids().collect::<Vec<_>>(),
        [("x-request-id", "req_c1a3")]
    );
    assert_eq!(service.received().line, CHAT);
    Ok(())
}
