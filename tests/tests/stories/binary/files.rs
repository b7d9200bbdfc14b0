use std::fs;
use std::path::PathBuf;

use loquat_tests::instance::{Instance, home};
use loquat_tests::wire::Request;

const SCRIPT: &str = "export const words = 'the same words again and again';\n";

/// A frontend as the build makes it, small.
async fn with_frontend() -> Instance {
    let home = home();
    let build = home.join("build");
    fs::create_dir_all(build.join("_app/immutable")).unwrap();
    fs::create_dir_all(build.join("static")).unwrap();
    fs::write(build.join("index.html"), "<!doctype html><title>page</title>").unwrap();
    fs::write(build.join("_app/immutable/a1b2.js"), SCRIPT.repeat(100)).unwrap();
    fs::write(build.join("static/logo.png"), "picture").unwrap();
    fs::write(home.join("secret.txt"), "a secret beside the folder").unwrap();
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    let (build, statics) = (text(build), text(home.join("static")));
    Instance::start_in(home, &[("FRONTEND_BUILD_DIR", &build), ("STATIC_DIR", &statics)]).await
}

#[tokio::test]
async fn the_page_is_at_every_address_that_is_nothing_else() {
    let program = with_frontend().await;
    for path in ["/", "/auth", "/c/some-chat", "/deep/er/still?x=y"] {
        let answer = program.send(Request::get(path));
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (200, Some("no-cache")),
            "{path}"
        );
        assert!(answer.text().contains("<title>page</title>"));
    }
    for path in [
        "/missing.js",
        "/api/v1/no-such-thing",
        "/ollama/no-such-thing",
        "/static/none.png",
    ] {
        let answer = program.send(Request::get(path));
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.is_a_clear_refusal());
    }
    let answer = program.send(Request::post("/c/some-chat", "{}"));
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
}

#[tokio::test]
async fn files_whose_names_are_hashes_are_kept_for_ever() {
    let program = with_frontend().await;
    let answer = program.send(Request::get("/_app/immutable/a1b2.js"));
    assert_eq!(
        answer.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
}

#[tokio::test]
async fn a_file_is_sent_again_only_when_it_has_changed() {
    let program = with_frontend().await;
    let get = || Request::get("/static/logo.png");
    let first = program.send(get());
    assert_eq!(first.text(), "picture");
    let (tag, date) = (first.header("etag").unwrap(), first.header("last-modified").unwrap());
    for request in [
        get().with("if-none-match", tag),
        get().with("if-none-match", &format!("\"other\", W/{tag}")),
        get().with("if-modified-since", date),
    ] {
        let answer = program.send(request);
        assert_eq!((answer.status, answer.text().as_str()), (304, ""));
    }
    assert_eq!(program.send(get().with("if-none-match", "\"other\"")).status, 200);
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let program = with_frontend().await;
    let part = |range: &str| program.send(Request::get("/static/logo.png").with("range", range));
    let answer = part("bytes=1-3");
    assert_eq!((answer.status, answer.text().as_str()), (206, "ict"));
    assert_eq!(answer.header("content-range"), Some("bytes 1-3/7"));
    assert_eq!(part("bytes=-2").text(), "re");
    let beyond = part("bytes=7-");
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (416, Some("bytes */7"))
    );
    let stale = Request::get("/static/logo.png")
        .with("range", "bytes=1-3")
        .with("if-range", "\"old\"");
    assert_eq!(program.send(stale).text(), "picture");
}

#[tokio::test]
async fn who_asks_for_the_head_gets_the_length_and_nothing_else() {
    let program = with_frontend().await;
    let answer = program.send(Request::new("HEAD", "/static/logo.png"));
    assert_eq!(
        (answer.status, answer.header("content-length"), answer.body.len()),
        (200, Some("7"), 0)
    );
}

#[tokio::test]
async fn nobody_climbs_out_of_a_folder() {
    let program = with_frontend().await;
    let token = program.sign_up();
    for folder in ["/static/", "/", "/cache/", "/_app/"] {
        for climb in [
            "../",
            "%2e%2e/",
            "..%2f",
            "%2e%2e%2f",
            "..\\",
            "....//",
            "/",
            "%2f",
            "..%5c",
        ] {
            for depth in 1..=3 {
                for file in ["secret.txt", "data/webui.db", "etc/passwd"] {
                    let target = format!("{folder}{}{file}", climb.repeat(depth));
                    let answer = program.send(Request::get(&target).bearing(&token));
                    let text = answer.text();
                    let leaked = ["a secret beside", "SQLite format 3", "root:x:0"]
                        .iter()
                        .any(|secret| text.contains(secret));
                    assert!(!leaked && answer.status < 500, "{target}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_cached_is_for_people_who_are_signed_in() {
    let program = with_frontend().await;
    fs::write(program.home.join("data/cache/speech.mp3"), "hello").unwrap();
    assert_eq!(program.send(Request::get("/cache/speech.mp3")).status, 401);
    let token = program.sign_up();
    assert_eq!(
        program.send(Request::get("/cache/speech.mp3").bearing(&token)).text(),
        "hello"
    );
    assert_eq!(
        program
            .send(Request::get("/cache/speech.mp3").with("cookie", &format!("token={token}")))
            .text(),
        "hello"
    );
}

#[tokio::test]
async fn long_texts_are_compressed_for_who_takes_it() {
    let program = with_frontend().await;
    let script =
        |accepted: &str| program.send(Request::get("/_app/immutable/a1b2.js").with("accept-encoding", accepted));
    let plain = script("identity");
    assert_eq!(plain.body.len(), SCRIPT.len() * 100);
    for (accepted, coding) in [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
    ] {
        let answer = script(accepted);
        assert_eq!(answer.header("content-encoding"), Some(coding));
        assert!(answer.body.len() < plain.body.len() / 10);
    }
    let short = program.send(Request::get("/health").with("accept-encoding", "gzip"));
    assert_eq!(short.header("content-encoding"), None);
}

#[tokio::test]
async fn without_a_frontend_there_is_a_page_all_the_same() {
    let program = Instance::start(&[]).await;
    assert!(program.send(Request::get("/auth")).text().contains("<h1>"));
    for (path, kind) in [
        ("/builtin/main.js", "text/javascript; charset=utf-8"),
        ("/builtin/page.css", "text/css; charset=utf-8"),
        ("/static/favicon.png", "image/png"),
        ("/user.png", "image/png"),
    ] {
        let answer = program.send(Request::get(path));
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(kind)),
            "{path}"
        );
    }
    let page = program.send(Request::get("/"));
    assert!(
        page.header("content-security-policy")
            .is_some_and(|policy| policy.contains("script-src 'self'"))
    );
    let tag = page.header("etag").unwrap().to_owned();
    let again = program.send(Request::get("/c/1").with("if-none-match", &tag));
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(program.send(Request::get("/builtin/none.css")).status, 404);
}
