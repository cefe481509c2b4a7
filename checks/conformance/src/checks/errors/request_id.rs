use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::request::Request;
use crate::shop::Shop;
use crate::suite::{Check, check};
use crate::values::UNKNOWN_ID;

const LONGEST: usize = 128;

pub fn checks() -> Vec<Check> {
    vec![
        check("every answer has an X-Request-Id of its own", made),
        check(
            "a client's X-Request-Id is echoed, on success and in a problem",
            echoed,
        ),
        check(
            "an X-Request-Id of 128 characters is echoed",
            longest_echoed,
        ),
        check(
            "an X-Request-Id that is too long, empty or not visible ASCII is replaced",
            replaced,
        ),
    ]
}

async fn made(shop: Shop) -> Outcome {
    let (first, second) = (shop.get("/products").await?, shop.get("/products").await?);
    let other = first.header("x-request-id")? != second.header("x-request-id")?;
    second.expect(other, "another X-Request-Id than the answer before")
}

async fn echoed(shop: Shop) -> Outcome {
    echoes(&shop, "conformance-42").await?;
    echoes(&shop, "Az09-._~:/+=@").await
}

async fn longest_echoed(shop: Shop) -> Outcome {
    echoes(&shop, &"x".repeat(LONGEST)).await
}

async fn replaced(shop: Shop) -> Outcome {
    let too_long = "x".repeat(LONGEST + 1);
    for insane in [
        too_long.as_bytes(),
        b"",
        b"two words",
        b"tab\there",
        "accentué".as_bytes(),
        b"\xff\xfe",
    ] {
        for target in ["/products", "/nowhere"] {
            let answer = ask(&shop, target, insane).await?;
            let given = answer.header("x-request-id")?;
            let sane = given.bytes().all(|byte| byte.is_ascii_graphic())
                && (1..=LONGEST).contains(&given.len());
            answer.expect(
                sane && given.as_bytes() != insane,
                "another X-Request-Id, of 1 to 128 visible characters",
            )?;
        }
    }
    Ok(())
}

async fn echoes(shop: &Shop, id: &str) -> Outcome {
    let unknown_user = format!("/users/{UNKNOWN_ID}");
    for (target, status) in [
        ("/products", 200),
        ("/nowhere", 404),
        (&unknown_user, 404),
        ("/orders/abc", 400),
    ] {
        let answer = ask(shop, target, id.as_bytes()).await?;
        answer.status(status)?;
        answer.expect(
            answer.header("x-request-id")? == id,
            format!("X-Request-Id: {id}"),
        )?;
        if status != 200 {
            answer.problem(status)?;
        }
    }
    Ok(())
}

async fn ask(shop: &Shop, target: &str, id: &[u8]) -> Result<Answer, Failure> {
    shop.send(Request::get(target).header("x-request-id", id))
        .await
}
