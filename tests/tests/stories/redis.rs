//! Several instances and the Redis between them.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use loquat_core::cluster::{Bus, Cache, Heard, Rate, RateLimiter};
use loquat_core::shared::Secret;
use loquat_core::task::{TaskCommand, TaskCommands, Tasks};
use loquat_memory::{ManualClock, SequentialIds};
use loquat_redis::{
    Redis, RedisBus, RedisCache, RedisConfig, RedisError, RedisRateLimiter, RedisTaskCommands, RedisTaskHistory,
    RedisTaskRegistry, Sentinel,
};
use loquat_tests::cast::{ada, olga};
use loquat_tests::services::free_port;
use loquat_tests::services::redis::RedisServer;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::redis::{cluster, config, connect, single, two_instances};

const PATIENCE: Duration = Duration::from_secs(30);

/// Publishes until the listener hears it: how soon a broken connection is back is nobody's promise.
async fn heard_after_all(bus: &dyn Bus, listener: &mut BoxStream<'static, Heard>, message: &'static str) -> Vec<Heard> {
    let mut heard = Vec::new();
    timeout(PATIENCE, async {
        loop {
            let _ = bus.publish("users", message.into()).await;
            while let Ok(Some(next)) = timeout(Duration::from_millis(200), listener.next()).await {
                heard.push(next);
                if heard.last() == Some(&Heard::Message(message.into())) {
                    return;
                }
            }
        }
    })
    .await
    .expect("messages flow again");
    heard
}

/// The connection serves for values and for messages.
async fn serves(redis: &Redis) {
    let (cache, bus) = (RedisCache::new(redis.clone()), RedisBus::new(redis.clone()));
    cache.put("tree", "oak", None).await.unwrap();
    assert_eq!(cache.get("tree").await.unwrap().as_deref(), Some("oak"));

    let mut listener = bus.subscribe("users").await.unwrap();
    bus.publish("users", "u1".into()).await.unwrap();
    let heard = timeout(PATIENCE, listener.next()).await.expect("a message");
    assert_eq!(heard, Some(Heard::Message("u1".into())));

    let limiter = RedisRateLimiter::new(redis.clone(), Arc::new(ManualClock::at(0)));
    let rate = Rate {
        limit: 1,
        bucket: Duration::from_secs(60),
        buckets: 4,
    };
    assert!(limiter.allows("ada@example.org", rate).await.unwrap());
    assert!(!limiter.allows("ada@example.org", rate).await.unwrap());
}

#[tokio::test]
async fn messages_flow_again_after_redis_was_killed_and_started_again() {
    let server = RedisServer::start();
    let port = server.port;
    let config = config(&server.url, "story");
    let (ours, theirs) = (
        RedisBus::new(connect(&config).await),
        RedisBus::new(connect(&config).await),
    );
    let mut listener = theirs.subscribe("users").await.unwrap();
    assert_eq!(
        heard_after_all(&ours, &mut listener, "before").await,
        [Heard::Message("before".into())]
    );

    drop(server);
    let _restarted = RedisServer::start_at(port);

    let heard = heard_after_all(&ours, &mut listener, "after").await;
    assert_eq!(
        heard.first(),
        Some(&Heard::Gap),
        "who keeps copies must read them anew: {heard:?}"
    );
}

#[tokio::test]
async fn while_redis_is_away_a_caller_is_told_within_seconds() {
    let server = RedisServer::start();
    let cache = RedisCache::new(connect(&config(&server.url, "story")).await);
    cache.put("tree", "oak", None).await.unwrap();

    drop(server);

    let answer = timeout(Duration::from_secs(10), cache.get("tree"))
        .await
        .expect("an answer in time");
    assert!(answer.is_err());
}

#[tokio::test]
async fn ada_stops_on_one_instance_an_answer_that_another_makes() {
    let (redis, ids) = (two_instances().await, SequentialIds::default());
    let (a, b) = (tasks("a", &redis[0], &ids), tasks("b", &redis[1], &ids));
    let tended = a.clone();
    let tending = tokio::spawn(async move { tended.run().await });

    let answer = a.start(ada().id(), Some("c1")).await;
    assert_eq!(b.list_of(&ada(), "c1").await.unwrap()[0].id, *answer.id());

    // The first instance may not listen yet: people press again, too.
    let arrives = async {
        loop {
            b.stop(&ada(), answer.id()).await.unwrap();
            let pressed_again = timeout(Duration::from_millis(50), answer.stop_signal().given());
            if pressed_again.await.is_ok() {
                break;
            }
        }
    };
    timeout(PATIENCE, arrives).await.expect("the signal arrives");

    drop(answer);
    timeout(PATIENCE, async {
        while !b.list_of(&ada(), "c1").await.unwrap().is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the task is off the list");
    tending.abort();
}

/// An instance's tasks.
fn tasks(instance: &str, redis: &Redis, ids: &SequentialIds) -> Arc<Tasks> {
    Arc::new(Tasks::new(
        instance.into(),
        Arc::new(RedisTaskRegistry::new(redis.clone())),
        Arc::new(RedisTaskCommands::new(redis.clone())),
        Arc::new(RedisTaskHistory::new(redis.clone())),
        Arc::new(ids.clone()),
        Arc::new(ManualClock::at(0)),
    ))
}

#[tokio::test]
async fn who_has_subscribed_hears_what_is_said_right_after_however_slow_their_line_is() {
    let server = RedisServer::start();
    let speaker = RedisBus::new(connect(&config(&server.url, "said")).await);
    let far_away = slow_line_to(&server.url).await;
    let bus = RedisBus::new(connect(&config(&far_away, "said")).await);

    let mut listener = bus.subscribe("users").await.unwrap();
    speaker.publish("users", "u1".into()).await.unwrap();

    let heard = timeout(Duration::from_secs(5), listener.next())
        .await
        .expect("a message");
    assert_eq!(heard, Some(Heard::Message("u1".into())));
}

/// The address of a line on which what clients say takes its time to arrive.
async fn slow_line_to(url: &str) -> String {
    let place = url.trim_start_matches("redis://").split('/').next().unwrap().to_owned();
    let line = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = line.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = line.accept().await {
            let server = TcpStream::connect(&place).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
            tokio::spawn(async move {
                let mut some = vec![0; 64 * 1024];
                while let Ok(length @ 1..) = from_client.read(&mut some).await {
                    sleep(Duration::from_millis(50)).await;
                    to_server.write_all(&some[..length]).await.unwrap();
                }
            });
        }
    });
    format!("redis://{address}")
}

#[tokio::test]
async fn keys_have_the_names_that_open_webui_gives_them() {
    let server = RedisServer::start();
    let redis = connect(&config(&server.url, "open-webui")).await;
    let tasks = tasks("a", &redis, &SequentialIds::default());

    serves(&redis).await;
    let answer = tasks.start(ada().id(), Some("c1")).await;

    assert_eq!(server.told(&["get", "open-webui:tree"]), "oak");
    assert_eq!(server.told(&["get", "open-webui:ratelimit:ada@example.org:0"]), "2");
    assert_eq!(server.told(&["ttl", "open-webui:ratelimit:ada@example.org:0"]), "240");
    assert_eq!(server.told(&["hget", "open-webui:tasks", answer.id().as_str()]), "c1");
    assert_eq!(
        server.told(&["smembers", "open-webui:tasks:item:c1"]),
        answer.id().as_str()
    );
}

#[tokio::test]
async fn a_task_of_open_webui_is_listed_and_can_be_stopped_by_an_administrator() {
    let server = RedisServer::start();
    let redis = connect(&config(&server.url, "open-webui")).await;
    let tasks = tasks("a", &redis, &SequentialIds::default());
    server.told(&["hset", "open-webui:tasks", "t1", "c1"]);
    server.told(&["sadd", "open-webui:tasks:item:c1", "t1"]);
    let mut commands = RedisTaskCommands::new(redis).commands().await.unwrap();

    assert_eq!(tasks.list_of(&olga(), "c1").await.unwrap().len(), 1);
    assert!(tasks.list_of(&ada(), "c1").await.unwrap().is_empty());
    tasks.stop(&olga(), &"t1".into()).await.unwrap();

    let heard = timeout(PATIENCE, commands.next()).await.expect("a command").unwrap();
    assert_eq!(heard, TaskCommand::Stop("t1".into()));
}

/// The configuration of a server that a sentinel watches.
fn watched(sentinel: &RedisServer) -> RedisConfig {
    RedisConfig {
        sentinels: vec![Sentinel {
            host: "127.0.0.1".to_owned(),
            port: sentinel.port,
        }],
        ..config(&sentinel.url, "story")
    }
}

#[tokio::test]
async fn a_sentinel_tells_where_the_server_is() {
    let server = RedisServer::start();
    let sentinel = server.watched_by_sentinel();

    serves(&connect(&watched(&sentinel)).await).await;

    assert_eq!(server.told(&["get", "story:tree"]), "oak");
}

#[tokio::test]
async fn after_a_failover_the_new_master_serves() {
    let server = RedisServer::start();
    let replica = server.start_replica();
    let sentinel = server.watched_by_sentinel();
    sentinel.wait_for(&["info", "sentinel"], "slaves=1");
    let redis = connect(&watched(&sentinel)).await;
    let (bus, cache) = (RedisBus::new(redis.clone()), RedisCache::new(redis));
    let mut listener = bus.subscribe("users").await.unwrap();

    // The sentinel has to get acquainted with the replica first.
    sentinel.wait_for(&["sentinel", "failover", "mymaster"], "OK");
    replica.wait_for(&["info", "replication"], "role:master");
    server.wait_for(&["info", "replication"], "role:slave");

    heard_after_all(&bus, &mut listener, "u1").await;
    timeout(PATIENCE, async {
        while cache.put("tree", "oak", None).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("values are kept again");
    assert_eq!(replica.told(&["get", "story:tree"]), "oak");
}

#[tokio::test]
async fn a_cluster_serves_too() {
    serves(&cluster().await).await;
}

#[tokio::test]
async fn a_server_with_tls_is_trusted_if_its_authority_is() {
    let server = RedisServer::start_tls();
    let mut roots = RootCertStore::empty();
    let strangers = tls(RootCertStore::empty());
    roots
        .add(CertificateDer::from_pem_file(server.authority()).unwrap())
        .unwrap();

    let mut config = config(&server.url, "story");
    config.tls = Some(tls(roots));
    serves(&connect(&config).await).await;

    config.tls = Some(strangers);
    assert!(matches!(
        Redis::connect(&config).await,
        Err(RedisError::Unreachable { .. })
    ));
}

fn tls(roots: RootCertStore) -> Arc<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Arc::new(versions.unwrap().with_root_certificates(roots).with_no_client_auth())
}

#[tokio::test]
async fn an_address_where_nobody_answers_is_told_without_the_password() {
    let port = free_port();
    let config = RedisConfig {
        url: Secret::new(format!("redis://:secret@127.0.0.1:{port}/0")),
        ..config("", "story")
    };

    let error = timeout(PATIENCE, Redis::connect(&config))
        .await
        .expect("an answer")
        .unwrap_err();

    assert_eq!(
        error.to_string(),
        format!("redis at 127.0.0.1:{port} cannot be reached")
    );
}

#[tokio::test]
async fn a_connection_tells_whether_redis_answers() {
    assert!(single().await.ping().await.unwrap() < PATIENCE);
}
