use domain::Permission;

use crate::support::{TestApp, operations};

#[actix_web::test]
async fn every_operation_refuses_parameters_that_it_does_not_have() {
    let app = TestApp::start().await;
    let staff = app.staff_with(Permission::ALL.iter().copied()).await;
    for operation in operations() {
        let path = format!("{}?nonsense=1", operation.path_to_nothing());
        let answer = staff.send(&operation.method, &path, "{ not json").await;
        answer.assert_problem(400, "request.unreadable");
        assert!(answer.body["detail"].as_str().is_some_and(|detail| detail.contains("`nonsense`")), "{path}");
    }
}

#[actix_web::test]
async fn every_operation_refuses_a_parameter_twice() {
    let app = TestApp::start().await;
    let staff = app.staff_with(Permission::ALL.iter().copied()).await;
    for operation in operations() {
        let parameters = operation.json["parameters"].as_array().into_iter().flatten();
        for name in parameters.filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str()) {
            let path = format!("{}?{name}=1&{name}=1", operation.path_to_nothing());
            let answer = staff.send(&operation.method, &path, "").await;
            answer.assert_problem(400, "request.unreadable");
        }
    }
}

#[actix_web::test]
async fn a_stranger_is_asked_who_he_is_before_he_is_told_of_parameters() {
    let app = TestApp::start().await;

    app.anonymous().get("/orders?nonsense=1").await.assert_problem(401, "auth.unauthenticated");
}
