//! A bucket in the place of the folder, as far as our client needs one.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use api::{Bucket, FileStore};
use serde_json::Value;

use crate::support::TestApp;

type Objects = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// Keeps what is put, by path, and gives it back.
async fn answer(request: HttpRequest, body: Bytes, objects: Data<Objects>) -> HttpResponse {
    let (path, mut objects) = (request.path().to_owned(), objects.lock().unwrap());
    match request.method().as_str() {
        "PUT" if request.headers().contains_key("authorization") => {
            objects.insert(path, body);
            HttpResponse::Ok().insert_header(("ETag", "\"1\"")).finish()
        }
        "GET" => match objects.get(&path) {
            Some(content) => HttpResponse::Ok()
                .insert_header(("ETag", "\"1\""))
                .insert_header(("Last-Modified", "Sun, 01 Nov 2026 08:00:00 GMT"))
                .body(content.clone()),
            None => HttpResponse::NotFound().finish(),
        },
        _ => HttpResponse::Forbidden().finish(),
    }
}

fn start() -> (Bucket, Objects, ServerHandle) {
    let objects = Objects::default();
    let kept = Data::new(objects.clone());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = HttpServer::new(move || App::new().app_data(kept.clone()).default_service(web::to(answer)));
    let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let credentials = Some(("key".to_owned(), "secret".to_owned()));
    let url = "s3://langson-files/uploads".to_owned();
    (Bucket { url, endpoint: Some(endpoint), region: "us-east-1".to_owned(), credentials }, objects, handle)
}

#[actix_web::test]
async fn what_is_uploaded_lies_in_the_bucket_under_its_id() {
    let (bucket, objects, server) = start();
    let app = TestApp::start_storing(FileStore::bucket(&bucket).unwrap()).await;
    let staff = app.employee("care_staff", None).await;

    let file = staff.upload("a.csv", "text/csv", b"1,2\n").await;
    file.assert_status(201);
    let link = staff.post(&format!("/files/{}/links", file.id()), &Value::Null).await;
    let (_, content) = staff.download(link.body["url"].as_str().unwrap()).await;

    assert_eq!(content, b"1,2\n");
    let paths: Vec<_> = objects.lock().unwrap().keys().cloned().collect();
    assert_eq!(paths, [format!("/langson-files/uploads/{}", file.id())]);
    server.stop(false).await;
}

#[actix_web::test]
async fn while_the_bucket_is_away_nothing_is_taken() {
    let (bucket, _, server) = start();
    server.stop(false).await;
    let app = TestApp::start_storing(FileStore::bucket(&bucket).unwrap()).await;
    let staff = app.employee("care_staff", None).await;

    staff.upload("a.csv", "text/csv", b"1,2\n").await.assert_problem(503, "files.store_unavailable");

    assert_eq!(app.count("SELECT count(*) FROM files").await, 0);
    assert_eq!(app.count("SELECT count(*) FROM loose_objects").await, 1);
}
