//! Which error statuses an operation has, for its signature and for the specification.

use std::marker::PhantomData;

use const_format::formatcp;
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use port_types::Failure;

use super::super::limits::{MAX_BODY_KIB, MAX_HEADER_KIB, MAX_HEADERS, MAX_URI_KIB};
use super::super::meta;
use super::{CONTENT_TYPE, Problem, ProblemBody};

/// The error side of an operation's result: a [`Problem`], and in the type the statuses that the specification lists.
/// `Problems<(NotFound, Unavailable)>` says in a handler's signature what can go wrong. Those that [every](EVERY)
/// operation has need not be named.
pub struct Problems<S> {
    problem: Problem,
    statuses: PhantomData<fn() -> S>,
}

/// A list of statuses: one of the types below, or a tuple of them.
pub trait Statuses: 'static {
    fn list() -> Vec<u16>;
}

/// The statuses of every operation: 400, an unknown parameter; 406, where there is a body to send; 414, 431, a head that is
/// too large; 500; 503, a late response; and what the gateway says in a service's place: 429, 502, 504.
const EVERY: [u16; 9] = [400, 406, 414, 429, 431, 500, 502, 503, 504];

impl<S: Statuses> ApiResponse for Problems<S> {
    fn meta() -> MetaResponses {
        let mut statuses = [S::list(), EVERY.to_vec()].concat();
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
        413 => formatcp!("Corps de plus de {MAX_BODY_KIB} Kio"),
        414 => formatcp!("Adresse de plus de {MAX_URI_KIB} Kio"),
        415 => "Type de contenu non pris en charge",
        422 => "Lisible mais inacceptable ; rien n'a été enregistré",
        429 => "Trop de requêtes : la passerelle en accepte moins d'une même adresse",
        431 => {
            formatcp!("Plus de {MAX_HEADERS} en-têtes, ou plus de {MAX_HEADER_KIB} Kio d'en-têtes")
        }
        502 => "La passerelle n'a pas pu joindre le service",
        503 => "Momentanément indisponible : réessayer après le délai de `Retry-After`",
        504 => "Le service n'a pas répondu à temps à la passerelle",
        _ => "Erreur interne",
    };
    // Optional wherever it is: not every 409 can be tried again, and some generated clients have one type for all problems, which
    // does not compile when a header is required in one and not in another.
    let retry_after =
        || meta::header::<i32>("Retry-After", "Secondes à attendre avant de réessayer", false);
    let headers = match status {
        409 | 429 | 503 => vec![retry_after()],
        _ => Vec::new(),
    };
    let body = Some((CONTENT_TYPE, ProblemBody::schema_ref()));
    meta::response(status, description, body, headers)
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident => $($status:literal),+;)+) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl Statuses for $name {
                fn list() -> Vec<u16> {
                    vec![$($status),+]
                }
            }
        )+
    };
}

statuses! {
    /// The body cannot be read as the schema.
    UnreadableBody => 400, 408, 413, 415;
    /// A body that the operation ignores keeps to the limits all the same.
    UnreadBody => 408, 413;
    /// A path or query parameter is malformed.
    UnreadableParameter => 400;
    NotFound => 404;
    Conflict => 409;
    /// `If-Match` names another state.
    PreconditionFailed => 412;
    /// The key of an idempotent request is malformed, in use, or another request's.
    Idempotent => 400, 409, 422;
    Unacceptable => 422;
    /// Something that the response needs is away.
    Unavailable => 503;
}

macro_rules! tuples {
    ($($($name:ident)*;)+) => {
        $(impl<$($name: Statuses),*> Statuses for ($($name,)*) {
            fn list() -> Vec<u16> {
                [$($name::list()),*].concat()
            }
        })+
    };
}

impl Statuses for () {
    fn list() -> Vec<u16> {
        Vec::new()
    }
}

tuples! {
    A B;
    A B C;
    A B C D;
    A B C D E;
}
