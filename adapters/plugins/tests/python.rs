//! Plug-ins of the kinds that people write, run by the Python of this machine. Without one that has pydantic the tests
//! pass and say so.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken promise is told by a panic")]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::StreamExt;
use loquat_core::plugin::{Answer, Call, Done, Family, Form, Piece, Plugin, PluginError, PluginHost, PluginRuntime};
use loquat_core::shared::JsonObject;
use loquat_plugins::{Config, Jail, PythonPlugins};
use serde_json::{Value, json};

#[derive(Default)]
struct Recorder(Mutex<Vec<(String, JsonObject)>>);

#[async_trait]
impl PluginHost for Recorder {
    async fn answer(&self, method: &str, params: JsonObject) -> Result<Value, String> {
        self.0.lock().unwrap().push((method.to_owned(), params));
        match method {
            "user" => Ok(json!({"id": "ada", "name": "Ada"})),
            "call" => Ok(json!("yes")),
            "emit" => Ok(Value::Null),
            other => Err(format!("{other} is not here")),
        }
    }
}

fn plugins() -> PythonPlugins {
    let path = std::env::var("PATH").unwrap_or_default();
    PythonPlugins::new(Config {
        python: None,
        packages: std::env::temp_dir().join("loquat-test-packages"),
        program: PathBuf::new(),
        jail: Jail::Off,
        network: true,
        environment: vec![("PATH".to_owned(), path)],
        offline: true,
        pip_options: Vec::new(),
        pip_index_options: Vec::new(),
        memory: 1 << 30,
    })
}

async fn running() -> Option<PythonPlugins> {
    let plugins = plugins();
    match plugins.obstacle().await {
        None => Some(plugins),
        Some(why) => {
            assert!(std::env::var_os("CI").is_none(), "{why}");
            None
        }
    }
}

fn plugin(family: Family, id: &str, content: &str) -> Plugin {
    Plugin {
        family,
        id: id.to_owned(),
        content: content.into(),
        may_install: false,
    }
}

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap_or_default()
}

async fn call(plugins: &PythonPlugins, plugin: &Plugin, call: Call) -> Result<(Vec<Piece>, Done), PluginError> {
    let mut answers = plugins.call(plugin, call, Arc::new(Recorder::default())).await?;
    let mut pieces = Vec::new();
    while let Some(answer) = answers.next().await {
        match answer? {
            Answer::Piece(piece) => pieces.push(piece),
            Answer::Done(done) => return Ok((pieces, done)),
        }
    }
    panic!("a call has an end");
}

const TOOL: &str = r#"
from pydantic import BaseModel, Field
from open_webui.models.users import Users

class Tools:
    class Valves(BaseModel):
        base: int = Field(default=3, description="Base depth")

    class UserValves(BaseModel):
        unit: str = "m"

    def __init__(self):
        self.valves = self.Valves()

    def depth_of(self, harbour: str, times: int = 1, __user__: dict = {}) -> str:
        """
        Get the depth of a harbour.
        :param harbour: The harbour's name
        """
        name = Users.get_user_by_id("ada").name
        return f"{harbour} is {self.valves.base * times} {__user__['valves'].unit} deep, says {name}"
"#;

#[tokio::test]
async fn a_tool_is_described_checked_and_called() {
    let Some(plugins) = running().await else { return };
    let tool = plugin(Family::Tools, "harbour", TOOL);
    let description = plugins.load(&tool).await.unwrap();
    assert_eq!(description.specs[0]["name"], "depth_of");
    assert_eq!(description.specs[0]["parameters"]["required"], json!(["harbour"]));
    assert_eq!(description.valves.as_ref().unwrap()["properties"]["base"]["default"], 3);

    let set = plugins
        .check(&tool, Form::Valves, &object(json!({"base": "9"})))
        .await
        .unwrap();
    assert_eq!(set, object(json!({"base": 9})));
    let refused = plugins
        .check(&tool, Form::Valves, &object(json!({"base": "many"})))
        .await;
    assert!(matches!(refused, Err(PluginError::Raised { .. })));

    let asked = Call {
        handler: "depth_of".to_owned(),
        args: object(json!({"harbour": "Graz", "times": 2, "evil": 1})),
        valves: object(json!({"base": 7})),
        user_valves: object(json!({"unit": "ft"})),
        context: object(json!({"user": {"id": "ada"}})),
    };
    let (_, done) = call(&plugins, &tool, asked).await.unwrap();
    assert_eq!(done.value, "Graz is 14 ft deep, says Ada");
}

#[tokio::test]
async fn a_pipe_streams_more_than_its_window() {
    let Some(plugins) = running().await else { return };
    let pipe = plugin(
        Family::Functions,
        "counter",
        "class Pipe:\n    def pipe(self, body):\n        for n in range(body['n']):\n            yield str(n)\n",
    );
    let asked = Call {
        handler: "pipe".to_owned(),
        args: object(json!({"body": {"n": 2000}})),
        ..Call::default()
    };
    let (pieces, done) = call(&plugins, &pipe, asked).await.unwrap();
    assert_eq!(pieces.len(), 2000);
    assert_eq!(pieces[1999], Piece::Text("1999".to_owned()));
    assert_eq!(done.kind, "generator");
}

#[tokio::test]
async fn a_crash_costs_its_own_call() {
    let Some(plugins) = running().await else { return };
    let bad = plugin(
        Family::Functions,
        "bad",
        "import ctypes\nclass Filter:\n    def inlet(self, body):\n        ctypes.string_at(0)\n",
    );
    let good = plugin(
        Family::Functions,
        "good",
        "class Filter:\n    def inlet(self, body):\n        return body\n",
    );
    let asked = || Call {
        handler: "inlet".to_owned(),
        args: object(json!({"body": {"a": 1}})),
        ..Call::default()
    };
    call(&plugins, &good, asked()).await.unwrap();
    assert!(matches!(
        call(&plugins, &bad, asked()).await,
        Err(PluginError::Broken(_))
    ));
    let (_, done) = call(&plugins, &good, asked()).await.unwrap();
    assert_eq!(done.value, json!({"a": 1}));
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_given_up() {
    let Some(plugins) = running().await else { return };
    let slow = plugin(
        Family::Functions,
        "slow",
        "import asyncio\nclass Pipe:\n    async def pipe(self, body):\n        await asyncio.sleep(100)\n    async def quick(self):\n        return len(asyncio.all_tasks())\n",
    );
    let asked = Call {
        handler: "pipe".to_owned(),
        args: object(json!({"body": {}})),
        ..Call::default()
    };
    let answers = plugins.call(&slow, asked, Arc::new(Recorder::default())).await.unwrap();
    let before = Instant::now();
    drop(answers);
    assert!(before.elapsed() < Duration::from_millis(100));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = Call {
        handler: "quick".to_owned(),
        ..Call::default()
    };
    let (_, done) = call(&plugins, &slow, asked).await.unwrap();
    assert_eq!(done.value, 1, "only the asking call itself goes on");
}

#[tokio::test]
async fn events_and_questions_reach_the_host() {
    let Some(plugins) = running().await else { return };
    let action = plugin(
        Family::Functions,
        "act",
        "class Action:\n    async def action(self, body, __event_emitter__=None, __event_call__=None):\n        await __event_emitter__({'type': 'status', 'data': {'description': 'x'}})\n        return {'said': await __event_call__({'type': 'confirmation', 'data': {}})}\n",
    );
    let host = Arc::new(Recorder::default());
    let asked = Call {
        handler: "action".to_owned(),
        args: object(json!({"body": {}})),
        context: object(json!({"has_session": true})),
        ..Call::default()
    };
    let mut answers = plugins.call(&action, asked, host.clone()).await.unwrap();
    let Some(Ok(Answer::Done(done))) = answers.next().await else {
        panic!("the action ends");
    };
    assert_eq!(done.value, json!({"said": "yes"}));
    let heard: Vec<String> = host
        .0
        .lock()
        .unwrap()
        .iter()
        .map(|(method, _)| method.clone())
        .collect();
    assert_eq!(heard, ["emit", "call"]);
}

#[tokio::test]
async fn a_text_that_cannot_be_loaded_says_why() {
    let Some(plugins) = running().await else { return };
    for (text, part) in [
        ("class Filter(\n", "never closed"),
        ("x = 1\n", "no class"),
        ("import open_webui.models.skills\n", "skills"),
    ] {
        let refused = plugins.load(&plugin(Family::Functions, "f", text)).await;
        let Err(PluginError::Raised { message, .. }) = refused else {
            panic!("{text} is refused");
        };
        assert!(message.contains(part), "{message}");
    }
}
