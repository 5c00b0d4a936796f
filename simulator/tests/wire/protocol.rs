//! Tests of the rules of every call: protocols, signatures, Regions, accounts.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use simulator::{Settings, Simulator};

use crate::support::{Answer, authorization, demo, ec2, ec2_as, form, kms, seed, with};

async fn send(simulator: &Simulator, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::post("http://simulator.invalid/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(&simulator.answer(request.body(Bytes::from(body.to_owned())).unwrap()).await.unwrap())
}

async fn sts(simulator: &Simulator, key: &str, action: &str, parameters: &[(&str, &str)]) -> Answer {
    let authorization = authorization(key, "eu-west-1", "sts");
    send(simulator, &[("authorization", &authorization)], &form(action, "2011-06-15", parameters)).await
}

#[tokio::test]
async fn formats_ec2_responses_and_errors() {
    let simulator = demo();
    let answer = ec2(&simulator, "us-east-1", "GetEbsEncryptionByDefault", &[]).await.ok();
    assert_eq!(answer.text("requestId"), answer.request_id);
    assert!(
        answer.body.contains("<GetEbsEncryptionByDefaultResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">")
    );
    let error = ec2(&simulator, "us-east-1", "DescribeInstances", &[]).await;
    assert!(error.body.contains("<Response><Errors><Error><Code>InvalidAction</Code>"), "{}", error.body);
    assert_eq!(error.text("RequestID"), error.request_id);
}

#[tokio::test]
async fn formats_sts_errors() {
    let simulator = demo();
    let error = sts(&simulator, "AKIADEFAULT", "AssumeRole", &[("RoleSessionName", "a b")]).await;
    assert!(error.body.contains("<ErrorResponse xmlns="), "{}", error.body);
    assert_eq!((error.code().as_str(), error.text("RequestId") == error.request_id), ("ValidationError", true));
    assert!(error.text("Message").starts_with("2 validation errors detected: "), "{}", error.body);
}

#[tokio::test]
async fn formats_kms_responses() {
    let simulator = demo();
    let (status, answer) = kms(&simulator, "us-east-1", r#"{"KeyId": "alias/images"}"#).await;
    assert_eq!((status, answer["KeyMetadata"]["KeyState"].as_str()), (200, Some("Enabled")));
    for (body, code) in [
        (r#"{"KeyId": "alias/typo"}"#, "NotFoundException"),
        (r#"{"KeyId": "arn:aws:s3:::bucket"}"#, "InvalidArnException"),
        (r#"{"KeyId": ""}"#, "ValidationException"),
        (r"{}", "ValidationException"),
        (r#"{"KeyId": 7}"#, "SerializationException"),
        (r#"{"KeyId": "#, "SerializationException"),
    ] {
        let (status, answer) = kms(&simulator, "us-east-1", body).await;
        assert_eq!((status, answer["__type"].as_str()), (400, Some(code)), "{body}");
    }
}

#[tokio::test]
async fn rejects_unsigned_requests() {
    let simulator = demo();
    let body = form("DescribeImages", "2016-11-15", &[]);
    let missing = send(&simulator, &[], &body).await;
    assert_eq!((missing.status, missing.code().as_str()), (403, "MissingAuthenticationToken"));
    let malformed = send(&simulator, &[("authorization", "Bearer x")], &body).await;
    assert_eq!((malformed.status, malformed.code().as_str()), (401, "AuthFailure"));
    let json = send(&simulator, &[("x-amz-target", "TrentService.DescribeKey")], "{}").await;
    let json: Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(json["__type"], "MissingAuthenticationTokenException");
    let codes: Vec<Option<String>> = simulator.calls().into_iter().map(|call| call.error_code).collect();
    assert_eq!(codes.len(), 3, "rejected calls are logged too: {codes:?}");
    let elsewhere = send(&simulator, &[("authorization", &authorization("A", "us-east-1", "s3"))], "").await;
    assert_eq!(elsewhere.status, 400);
}

#[tokio::test]
async fn rejects_credentials_of_other_partitions_and_disabled_regions() {
    let simulator = demo();
    for region in ["eu-wets-1", "ap-east-1", "cn-north-1"] {
        let rejected = ec2(&simulator, region, "DescribeImages", &[]).await;
        assert_eq!((rejected.status, rejected.code().as_str()), (401, "AuthFailure"), "{region}");
    }
    seed(&simulator, json!({"opted_in_regions": ["ap-east-1"]}));
    ec2(&simulator, "ap-east-1", "DescribeImages", &[]).await.ok();
}

#[tokio::test]
async fn maps_access_keys_to_accounts() {
    let simulator = with(Settings { refuse_unknown_access_keys: true, ..Settings::default() });
    seed(&simulator, json!({"access_keys": {"AKIAOTHER": "999988887777"}}));
    let own = ec2_as(&simulator, "AKIAOTHER", "us-east-1", "DescribeImages", &[("Owner.1", "self")]).await.unwrap();
    assert_eq!(own.ok().all("imageOwnerId"), ["999988887777"]);
    assert_eq!(ec2(&simulator, "us-east-1", "DescribeImages", &[]).await.code(), "AuthFailure");
    assert_eq!(sts(&simulator, "AKIADEFAULT", "GetCallerIdentity", &[]).await.code(), "InvalidClientTokenId");
}

#[tokio::test]
async fn role_session_has_its_own_identity() {
    let simulator = demo();
    let role = [("RoleArn", "arn:aws:iam::999988887777:role/ci/copier"), ("RoleSessionName", "run")];
    let session = sts(&simulator, "AKIADEFAULT", "AssumeRole", &role).await.ok();
    let identity = sts(&simulator, &session.text("AccessKeyId"), "GetCallerIdentity", &[]).await.ok();
    assert_eq!(identity.text("Arn"), "arn:aws:sts::999988887777:assumed-role/copier/run");
    assert_eq!(identity.text("Account"), "999988887777");
    let own = sts(&simulator, "AKIADEFAULT", "GetCallerIdentity", &[]).await.ok();
    assert_eq!(own.text("Arn"), "arn:aws:iam::123456789012:user/simulator");
    let elsewhere = [("RoleArn", "arn:aws-cn:iam::999988887777:role/copier"), ("RoleSessionName", "run")];
    assert_eq!(sts(&simulator, "AKIADEFAULT", "AssumeRole", &elsewhere).await.code(), "ValidationError");
    seed(&simulator, json!({"denied": ["sts:AssumeRole"]}));
    assert_eq!(sts(&simulator, "AKIADEFAULT", "AssumeRole", &role).await.code(), "AccessDenied");
}

#[tokio::test]
async fn web_identity_request_needs_no_signature() {
    let simulator = demo();
    let parameters = [
        ("RoleArn", "arn:aws:iam::999988887777:role/copier"),
        ("RoleSessionName", "run"),
        ("WebIdentityToken", "a.web.identity"),
    ];
    let answer = send(&simulator, &[], &form("AssumeRoleWithWebIdentity", "2011-06-15", &parameters)).await.ok();
    assert!(answer.text("AccessKeyId").starts_with("ASIA"), "{}", answer.body);
}

#[tokio::test]
async fn responds_to_malformed_requests() {
    let simulator = demo();
    let signed = authorization("AKIADEFAULT", "us-east-1", "ec2");
    let deep = format!("Action=CopyImage&{}=x", vec!["a"; 2_000].join("."));
    for body in
        ["", "&&&===", "Action=DescribeImages&ImageId=ami-1", "Action=CopyImage&.=&..1=", "%ff=%00", deep.as_str()]
    {
        let answer = send(&simulator, &[("authorization", &signed)], body).await;
        assert!((400..500).contains(&answer.status), "{body}: {}", answer.body);
    }
}
