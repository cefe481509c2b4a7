use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::request::Request;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

const LONGEST: usize = 128;

pub fn checks() -> Vec<Check> {
    Service::ALL.into_iter().flat_map(of).collect()
}

fn of(service: Service) -> Vec<Check> {
    let list = service.list();
    let checks = [
        check(format!("every answer of {list} has an X-Request-Id of its own"), move |shop| {
            made(shop, list)
        }),
        check(
            format!("{list} echoes a client's X-Request-Id, on success and in a problem"),
            move |shop| echoed(shop, service),
        ),
        check(format!("{list} echoes an X-Request-Id of 128 characters"), move |shop| {
            longest_echoed(shop, service)
        }),
        check(
            format!(
                "{list} replaces an X-Request-Id that is too long, empty or has another character"
            ),
            move |shop| replaced(shop, list),
        ),
    ];
    section((Level::Errors, service), "X-Request-Id", "E11", checks)
}

async fn made(shop: Shop, list: &str) -> Outcome {
    let (first, second) = (shop.get(list).await?, shop.get(list).await?);
    let other = first.header("x-request-id")? != second.header("x-request-id")?;
    second.expect(other, "another X-Request-Id than the answer before")
}

async fn echoed(shop: Shop, service: Service) -> Outcome {
    echoes(&shop, service, "conformance-42").await?;
    echoes(&shop, service, "Az09-._~:/+=@").await
}

async fn longest_echoed(shop: Shop, service: Service) -> Outcome {
    echoes(&shop, service, &"x".repeat(LONGEST)).await
}

async fn replaced(shop: Shop, list: &str) -> Outcome {
    let too_long = "x".repeat(LONGEST + 1);
    for insane in [
        too_long.as_bytes(),
        b"",
        b"two words",
        b"tab\there",
        b"a\"quote\"",
        b"{braces}",
        "accentué".as_bytes(),
        b"\xff\xfe",
    ] {
        for target in [list, "/nowhere"] {
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

async fn echoes(shop: &Shop, service: Service, id: &str) -> Outcome {
    let list = service.list();
    let mut targets = vec![(list.to_owned(), 200), ("/nowhere".to_owned(), 404)];
    if service != Service::Notifier {
        targets.push((format!("{list}/{UNKNOWN_ID}"), 404));
        targets.push((format!("{list}/abc"), 400));
    }
    for (target, status) in &targets {
        let answer = ask(shop, target, id.as_bytes()).await?;
        answer.status(*status)?;
        answer.expect(answer.header("x-request-id")? == id, format!("X-Request-Id: {id}"))?;
        if *status != 200 {
            answer.problem(*status)?;
        }
    }
    Ok(())
}

async fn ask(shop: &Shop, target: &str, id: &[u8]) -> Result<Answer, Failure> {
    shop.send(Request::get(target).header("x-request-id", id)).await
}
