//! Kubernetes: pods, what is created, the kinds of patches, what a pod says, what happens to pods, and a conflict.
//!
//! <https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/>

#[path = "server.rs"]
mod server;

use std::collections::BTreeMap;

use kubernetes::Client;
use kubernetes::core_v1::{PatchCoreV1NamespacedPod, PatchCoreV1NamespacedPodBody};
use kubernetes::models::{
    IoK8sApiCoreV1ConfigMap as ConfigMap, IoK8sApiCoreV1Container as Container,
    IoK8sApiCoreV1Namespace as Namespace, IoK8sApiCoreV1Pod as Pod,
    IoK8sApiCoreV1PodSpec as PodSpec, IoK8sApimachineryPkgApisMetaV1ObjectMeta as ObjectMeta,
};
use kubernetes::runtime::{Data as _, Json};
use serde_json::json;
use server::{Response, Service};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let service = Service::start();
    let client = Client::builder().base_url(service.url());
    let client = client.credential("t0ken").build()?;
    pods(&service, &client).await?;
    created(&service, &client).await?;
    merged(&service, &client).await?;
    json_patch(&service, &client).await?;
    logs(&service, &client).await?;
    watch(&service, &client).await?;
    expired(&service, &client).await?;
    conflict(&service, &client).await?;
    assert!(service.is_done());
    Ok(())
}

fn named(name: &str) -> Option<ObjectMeta> {
    Some(ObjectMeta {
        name: Some(name.into()),
        ..ObjectMeta::default()
    })
}

async fn pods(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json(
        "200 OK",
        include_str!("kubernetes/pods.json"),
    ));
    let pods = client.core_v1().list_core_v1_namespaced_pod("beach");
    let pods = pods.label_selector("app=tide,tier!=cache").limit(500);
    let pods = pods.await?.into_value();
    let [pod] = pods.items.as_slice() else {
        return Err("one pod".into());
    };
    let metadata = pod.metadata.as_ref().ok_or("metadata")?;
    assert_eq!(metadata.name.as_deref(), Some("tide-7d9c"));
    let created = metadata.creation_timestamp.as_ref().ok_or("a time")?;
    assert_eq!(created.parse()?.as_second(), 1_772_368_200);
    let status = pod.status.as_ref().ok_or("a status")?;
    assert_eq!(status.phase.as_deref(), Some("Running"));
    let containers = status.container_statuses.as_deref().unwrap_or_default();
    assert_eq!((containers.len(), containers[0].restart_count), (1, 2));
    let spec = pod.spec.as_ref().ok_or("a spec")?;
    let limits = spec.containers[0]
        .resources
        .as_ref()
        .and_then(|all| all.limits.as_ref());
    assert_eq!(
        limits
            .and_then(|limits| limits.get("memory"))
            .map(String::as_str),
        Some("64Mi")
    );

    let request = service.received();
    assert_eq!(
        request.line,
        "GET /api/v1/namespaces/beach/pods?labelSelector=app%3Dtide%2Ctier%21%3Dcache&limit=500"
    );
    assert_eq!(request.header("authorization"), "Bearer t0ken");
    assert_eq!(request.header("accept"), "application/json");
    Ok(())
}

async fn created(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"beach","uid":"0c5e","resourceVersion":"801",
        "creationTimestamp":"2026-03-01T12:30:00Z","labels":{"kubernetes.io/metadata.name":"beach"}},
        "spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}"#;
    service.responds(Response::json("201 Created", body));
    let new = Namespace {
        metadata: named("beach"),
        ..Namespace::default()
    };
    let response = client.core_v1().create_core_v1_namespace(&new).await?;
    assert_eq!(response.status(), 201);
    let status = response.into_value().status.ok_or("a status")?;
    assert_eq!(status.phase.as_deref(), Some("Active"));
    let request = service.received();
    assert_eq!(request.line, "POST /api/v1/namespaces");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.text(), r#"{"metadata":{"name":"beach"}}"#);

    let body = include_str!("kubernetes/config_map.json");
    service.responds(Response::json("201 Created", body));
    let data = BTreeMap::from([("tide.conf".to_owned(), "high = 6\nlow = 12\n".to_owned())]);
    let new = ConfigMap {
        api_version: Some("v1".into()),
        kind: Some("ConfigMap".into()),
        metadata: named("tide"),
        data: Some(data.clone()),
        ..ConfigMap::default()
    };
    let created = client
        .core_v1()
        .create_core_v1_namespaced_config_map("beach", &new);
    let created = created.field_manager("crab").await?.into_value();
    assert_eq!(created.data, Some(data));
    let version = created
        .metadata
        .and_then(|metadata| metadata.resource_version);
    assert_eq!(version.as_deref(), Some("802"));
    let request = service.received();
    assert_eq!(
        request.line,
        "POST /api/v1/namespaces/beach/configmaps?fieldManager=crab"
    );
    assert_eq!(
        request.text(),
        r#"{"apiVersion":"v1","data":{"tide.conf":"high = 6\nlow = 12\n"},"kind":"ConfigMap","metadata":{"name":"tide"}}"#
    );

    service.responds(Response::json(
        "201 Created",
        include_str!("kubernetes/pod.json"),
    ));
    let container = Container {
        image: Some("example.com/tide:1".into()),
        ..Container::new("tide")
    };
    let new = Pod {
        metadata: named("tide-7d9c"),
        spec: Some(PodSpec::new(vec![container])),
        ..Pod::default()
    };
    let created = client
        .core_v1()
        .create_core_v1_namespaced_pod("beach", &new);
    let created = created.dry_run("All").await?.into_value();
    assert_eq!(created.kind.as_deref(), Some("Pod"));
    let request = service.received();
    assert_eq!(
        request.line,
        "POST /api/v1/namespaces/beach/pods?dryRun=All"
    );
    assert_eq!(
        request.text(),
        r#"{"metadata":{"name":"tide-7d9c"},"spec":{"containers":[{"image":"example.com/tide:1","name":"tide"}]}}"#
    );
    Ok(())
}

/// A merge patch (RFC 7386), in which null removes, a strategic one, and one that is applied: JSON is YAML, too.
async fn merged(service: &Service, client: &Client) -> Outcome {
    let labels = json!({"labels": {"tier": "web", "old": null}});
    let patch: BTreeMap<String, Json> = BTreeMap::from([("metadata".to_owned(), labels)]);
    let bodies = [
        (
            PatchCoreV1NamespacedPodBody::MergePatch(&patch),
            "application/merge-patch+json",
        ),
        (
            PatchCoreV1NamespacedPodBody::StrategicMergePatch(&patch),
            "application/strategic-merge-patch+json",
        ),
        (
            PatchCoreV1NamespacedPodBody::ApplyPatchYaml(&patch),
            "application/apply-patch+yaml",
        ),
    ];
    for (body, media_type) in bodies {
        service.responds(Response::json(
            "200 OK",
            include_str!("kubernetes/pod.json"),
        ));
        let patched = client
            .core_v1()
            .patch_core_v1_namespaced_pod("beach", "tide-7d9c", body);
        let patched = patched.field_manager("crab").await?.into_value();
        assert_eq!(patched.kind.as_deref(), Some("Pod"));
        let request = service.received();
        assert_eq!(
            request.line,
            "PATCH /api/v1/namespaces/beach/pods/tide-7d9c?fieldManager=crab"
        );
        assert_eq!(request.header("content-type"), media_type);
        // An object's members are in the order of their names, which JSON leaves open.
        let sent: Json = serde_json::from_slice(&request.body)?;
        assert_eq!(
            sent,
            json!({"metadata": {"labels": {"tier": "web", "old": null}}})
        );
    }
    Ok(())
}

/// A JSON patch (RFC 6902) is an array, and the document wants an object: the request of a call, with another body.
async fn json_patch(service: &Service, client: &Client) -> Outcome {
    let path = "/api/v1/namespaces/beach/pods/tide-7d9c";
    let patch =
        r#"[{"op":"replace","path":"/spec/containers/0/image","value":"example.com/tide:2"}]"#;
    service.responds(Response::json(
        "200 OK",
        include_str!("kubernetes/pod.json"),
    ));
    let nothing = BTreeMap::new();
    let body = PatchCoreV1NamespacedPodBody::JsonPatch(&nothing);
    let call = client
        .core_v1()
        .patch_core_v1_namespaced_pod("beach", "tide-7d9c", body);
    let mut request = call.request()?;
    *request.body_mut() = patch.to_owned().into();
    let response = PatchCoreV1NamespacedPod::decode(client.send(request).await?)?;
    assert_eq!(response.value().kind.as_deref(), Some("Pod"));
    let request = service.received();
    assert_eq!(request.line, format!("PATCH {path}"));
    assert_eq!(
        request.header("content-type"),
        "application/json-patch+json"
    );
    assert_eq!(request.header("authorization"), "Bearer t0ken");
    assert_eq!(request.header("content-length"), patch.len().to_string());
    assert_eq!(request.text(), patch);
    Ok(())
}

/// The last lines of a log, and those that are still to come.
async fn logs(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::new("200 OK", "text/plain", "ebb\nflow\n"));
    let log = client
        .core_v1()
        .read_core_v1_namespaced_pod_log("beach", "tide-7d9c");
    let log = log.container("tide").tail_lines(2).await?;
    assert_eq!(log.value(), "ebb\nflow\n");
    let path = "GET /api/v1/namespaces/beach/pods/tide-7d9c/log";
    let request = service.received();
    assert_eq!(request.line, format!("{path}?container=tide&tailLines=2"));
    assert_eq!(request.header("authorization"), "Bearer t0ken");
    assert!(request.header("accept").contains("text/plain"));

    // The log goes on, and so does the connection.
    let pieces = ["ebb\nfl", "ow\n"];
    service.responds(Response::pieces("text/plain", &pieces).left_open());
    let log = client
        .core_v1()
        .read_core_v1_namespaced_pod_log("beach", "tide-7d9c");
    let log = log.container("tide").follow(true).raw().lines().await?;
    let mut lines = log.into_value();
    assert_eq!(lines.next().await.ok_or("a line")??, "ebb");
    assert_eq!(lines.next().await.ok_or("a line")??, "flow");
    let request = service.received();
    assert_eq!(request.line, format!("{path}?container=tide&follow=true"));
    assert_eq!(request.header("authorization"), "Bearer t0ken");
    assert!(request.header("accept").contains("text/plain"));
    Ok(())
}

/// An event of a watch, as a line.
fn event(kind: &str, metadata: &Json) -> String {
    let object = json!({"kind": "Pod", "apiVersion": "v1", "metadata": metadata});
    format!("{}\n", json!({"type": kind, "object": object}))
}

/// What happens to pods, an object a line, until the client goes away.
async fn watch(service: &Service, client: &Client) -> Outcome {
    let added = json!({"name": "tide-7d9c", "resourceVersion": "831"});
    let modified = json!({"name": "tide-7d9c", "resourceVersion": "832"});
    let added = event("ADDED", &added);
    let modified = event("MODIFIED", &modified);
    let bookmark = event("BOOKMARK", &json!({"resourceVersion": "840"}));
    // A piece may hold half a line.
    let (first, rest) = modified.split_at(20);
    let pieces = [&added, first, rest, &bookmark];
    let expected = [
        ("ADDED", Some("831")),
        ("MODIFIED", Some("832")),
        ("BOOKMARK", Some("840")),
    ];
    for way in ["typed", "raw"] {
        service.responds(Response::pieces("application/json", &pieces).left_open());
        let pods = client.core_v1().list_core_v1_namespaced_pod("beach");
        let pods = pods.watch(true).allow_watch_bookmarks(true);
        let pods = pods.resource_version("830");
        if way == "typed" {
            let mut events = pods.items().await?.into_value();
            for (kind, version) in expected {
                let event = events.next().await.ok_or("an event")??;
                assert_eq!(event.r#type, kind);
                let pod = Pod::from_json(&event.object.to_json())?;
                let found = pod.metadata.and_then(|metadata| metadata.resource_version);
                assert_eq!(found.as_deref(), version);
            }
        } else {
            let mut events = pods.raw().json_lines::<Json>().await?.into_value();
            for (kind, version) in expected {
                let event = events.next().await.ok_or("an event")??;
                assert_eq!(event["type"], kind);
                assert_eq!(
                    event["object"]["metadata"]["resourceVersion"].as_str(),
                    version
                );
            }
        }
        let request = service.received();
        assert_eq!(
            request.line,
            "GET /api/v1/namespaces/beach/pods?allowWatchBookmarks=true&resourceVersion=830&watch=true"
        );
        assert_eq!(request.header("authorization"), "Bearer t0ken");
        assert!(
            request
                .header("accept")
                .contains("application/json;stream=watch")
        );
    }
    Ok(())
}

/// A watch that began too long ago: told as an event or, before the first one, as a status.
async fn expired(service: &Service, client: &Client) -> Outcome {
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "too old resource version: 1 (830)", "reason": "Expired", "code": 410});
    let line = format!("{}\n", json!({"type": "ERROR", "object": status}));
    service.responds(Response::pieces("application/json", &[&line]));
    let pods = client.core_v1().list_core_v1_namespaced_pod("beach");
    let pods = pods.watch(true).resource_version("1");
    let mut events = pods.items().await?.into_value();
    let event = events.next().await.ok_or("an event")??;
    assert_eq!(
        (event.r#type.as_str(), &event.object["code"]),
        ("ERROR", &json!(410))
    );
    assert!(events.next().await.is_none());
    service.received();

    service.responds(Response::json("410 Gone", &status.to_string()));
    let pods = client.core_v1().list_core_v1_namespaced_pod("beach");
    let pods = pods.watch(true).resource_version("1");
    let error = pods.items().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(410));
    assert_eq!(error.code().as_deref(), Some("Expired"));
    assert_eq!(
        error.message().as_deref(),
        Some("too old resource version: 1 (830)")
    );
    service.received();

    let body = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
        "message":"pods \"ebb\" not found","reason":"NotFound","details":{"name":"ebb","kind":"pods"},"code":404}"#;
    service.responds(Response::json("404 Not Found", body));
    let log = client
        .core_v1()
        .read_core_v1_namespaced_pod_log("beach", "ebb");
    let error = log.follow(true).raw().lines().await.unwrap_err();
    assert_eq!(error.code().as_deref(), Some("NotFound"));
    assert_eq!(error.message().as_deref(), Some("pods \"ebb\" not found"));
    service.received();
    Ok(())
}

/// What the document does not describe: a `Status`.
async fn conflict(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
        "message":"configmaps \"tide\" already exists","reason":"AlreadyExists",
        "details":{"name":"tide","kind":"configmaps"},"code":409}"#;
    service.responds(Response::json("409 Conflict", body));
    let new = ConfigMap {
        metadata: named("tide"),
        ..ConfigMap::default()
    };
    let error = client
        .core_v1()
        .create_core_v1_namespaced_config_map("beach", &new);
    let error = error.await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(409));
    assert_eq!(error.code().as_deref(), Some("AlreadyExists"));
    assert_eq!(
        error.message().as_deref(),
        Some("configmaps \"tide\" already exists")
    );
    assert_eq!(
        service.received().line,
        "POST /api/v1/namespaces/beach/configmaps"
    );
    Ok(())
}
