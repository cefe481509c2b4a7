use std::marker::PhantomData;

use poem::http::StatusCode;
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use port_types::Failure;

use super::problem::{CONTENT_TYPE, Problem, ProblemBody};

/// The error side of an operation's result: a [`Problem`], and in the type the statuses that the operation's
/// description must list. `Problems<(NotFound, Unavailable)>` reads in a handler's signature what can go wrong.
/// Every operation has those of [`EVERYWHERE`].
pub struct Problems<S> {
    problem: Problem,
    statuses: PhantomData<fn() -> S>,
}

/// A list of statuses: one of the types below, or a tuple of them.
pub trait Statuses: 'static {
    fn list() -> Vec<u16>;
}

/// 400, a parameter that is unknown; 406, where there is a body to answer; 414, 431, a head that is too large; 500; 503, an answer
/// that is late; and what the gateway says in a service's place: 502, 504.
const EVERYWHERE: [u16; 8] = [400, 406, 414, 431, 500, 502, 503, 504];

/// 400, 408, 413, 415: the body cannot be read as the schema.
pub struct UnreadableBody;
/// 408, 413: a body that nobody reads keeps to the limits all the same.
pub struct UnreadBody;
/// 400: a path or query parameter cannot be read.
pub struct UnreadableParameter;
/// 404
pub struct NotFound;
/// 409
pub struct Conflict;
/// 412: `If-Match` names another state
pub struct PreconditionFailed;
/// 400, 409, 422: the key of a request that may be repeated is ill-formed, in use, or another request's.
pub struct Idempotent;
/// 422
pub struct Unacceptable;
/// 503: something that the answer needs is away.
pub struct Unavailable;

/// Nothing but what is everywhere.
impl Statuses for () {
    fn list() -> Vec<u16> {
        Vec::new()
    }
}

impl<S: Statuses> ApiResponse for Problems<S> {
    fn meta() -> MetaResponses {
        let mut statuses = S::list();
        statuses.extend(EVERYWHERE);
        statuses.sort_unstable();
        statuses.dedup();
        MetaResponses { responses: statuses.into_iter().map(describe).collect() }
    }

    fn register(registry: &mut Registry) {
        ProblemBody::register(registry);
    }
}

impl<S> From<Problem> for Problems<S> {
    fn from(problem: Problem) -> Self {
        Self { problem, statuses: PhantomData }
    }
}

impl<S> From<Failure> for Problems<S> {
    fn from(failure: Failure) -> Self {
        Problem::from(failure).into()
    }
}

impl<S> From<Problems<S>> for poem::Error {
    fn from(problems: Problems<S>) -> Self {
        problems.problem.into()
    }
}

fn describe(status: u16) -> MetaResponse {
    let description = match status {
        400 => "Illisible : un paramètre inconnu, ou qui ne correspond pas au schéma, ou le corps",
        404 => "Introuvable",
        406 => "`Accept` exclut tous les types de réponse de l'opération",
        408 => "Le corps de la requête n'est pas arrivé à temps",
        409 => "Conflit avec l'état actuel ; cette requête n'a rien enregistré",
        412 => "`If-Match` ne désigne pas l'état actuel ; rien n'a changé",
        413 => "Corps de plus de 64 Kio",
        414 => "Adresse de plus de 8 Kio",
        415 => "Type de contenu non pris en charge",
        422 => "Lisible mais inacceptable ; rien n'a été enregistré",
        431 => "Plus de 100 en-têtes, ou plus de 32 Kio d'en-têtes",
        502 => "La passerelle n'a pas pu joindre le service",
        503 => "Momentanément indisponible : réessayer après le délai de `Retry-After`",
        504 => "Le service n'a pas répondu à temps à la passerelle",
        _ => "Erreur interne",
    };
    MetaResponse {
        description,
        status: StatusCode::from_u16(status).ok().map(|status| status.as_u16()),
        status_range: None,
        content: vec![MetaMediaType {
            content_type: CONTENT_TYPE,
            schema: ProblemBody::schema_ref(),
        }],
        headers: match status {
            409 => vec![retry_after(false)],
            503 => vec![retry_after(true)],
            _ => Vec::new(),
        },
    }
}

fn retry_after(required: bool) -> MetaHeader {
    MetaHeader {
        name: "Retry-After".to_owned(),
        description: Some("Secondes à attendre avant de réessayer".to_owned()),
        required,
        deprecated: false,
        schema: i32::schema_ref(),
    }
}

macro_rules! statuses {
    ($($name:ident => $($status:literal),+;)+) => {
        $(impl Statuses for $name {
            fn list() -> Vec<u16> {
                vec![$($status),+]
            }
        })+
    };
}

statuses! {
    UnreadableBody => 400, 408, 413, 415;
    UnreadBody => 408, 413;
    UnreadableParameter => 400;
    NotFound => 404;
    Conflict => 409;
    PreconditionFailed => 412;
    Idempotent => 400, 409, 422;
    Unacceptable => 422;
    Unavailable => 503;
}

macro_rules! tuples {
    ($($($name:ident)+;)+) => {
        $(impl<$($name: Statuses),+> Statuses for ($($name,)+) {
            fn list() -> Vec<u16> {
                [$($name::list()),+].concat()
            }
        })+
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
}
