//! The JSON of the contract: its names are French, ours are English, and this is where they meet. [`with_limits`] writes the
//! limits of the domain into the descriptions.

use bounded_text::BoundedText;
use http_kit::http::{AnswerText, BodyText, Fields, Id, MERGE_PATCH, ReadJson, text};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde::Serialize;

use crate::domain::user::{Address, Name, Profile, ProfileChange, User};

/// Un utilisateur
#[derive(Serialize, Object)]
#[oai(rename = "Utilisateur", example)]
pub struct UserBody {
    /// Identifiant (UUIDv7), donné par le serveur
    id: Id,
    /// Nom de famille
    nom: AnswerText<Name>,
    /// Prénom
    prenom: AnswerText<Name>,
    /// Adresse postale, lieu de livraison par défaut
    adresse: AnswerText<Address>,
}

/// De quoi enregistrer un utilisateur
#[derive(Object)]
#[oai(rename = "NouvelUtilisateur", example)]
pub struct ProfileSchema {
    /// Nom de famille : {limite du nom} caractères au plus, sans compter les blancs des deux bouts
    nom: BodyText<Name>,
    /// Prénom : {limite du nom} caractères au plus, sans compter les blancs des deux bouts
    prenom: BodyText<Name>,
    /// Adresse postale, lieu de livraison par défaut : {limite de l'adresse} caractères au plus, sans compter les blancs des deux bouts
    adresse: BodyText<Address>,
}

/// Les champs à modifier ; ceux qui manquent restent
#[derive(Object)]
#[oai(rename = "ModificationUtilisateur", example, skip_serializing_if_is_none)]
pub struct ProfileChangeSchema {
    /// Nom de famille : {limite du nom} caractères au plus, sans compter les blancs des deux bouts
    nom: Option<BodyText<Name>>,
    /// Prénom : {limite du nom} caractères au plus, sans compter les blancs des deux bouts
    prenom: Option<BodyText<Name>>,
    /// Adresse postale, lieu de livraison par défaut : {limite de l'adresse} caractères au plus, sans compter les blancs des deux bouts
    adresse: Option<BodyText<Address>>,
}

/// The body of a change.
pub struct ProfileChangeBody(pub ProfileChange);

/// The brief's spelling of `prenom`, composed (NFC) and decomposed (NFD).
const FIRST_NAME_ALIASES: [&str; 2] = ["pr\u{e9}nom", "pre\u{301}nom"];

/// The specification with each limit in the place of its name.
pub(super) fn with_limits(specification: &str) -> String {
    specification
        .replace("{limite du nom}", &Name::MAX.to_string())
        .replace("{limite de l'adresse}", &Address::MAX.to_string())
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let profile = user.profile();
        Self {
            id: Id(user.id().0),
            nom: profile.last_name.clone().into(),
            prenom: profile.first_name.clone().into(),
            adresse: profile.address.clone().into(),
        }
    }
}

impl ReadJson for Profile {
    type Schema = ProfileSchema;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.read_only(&["id"]);
        fields.aliases("prenom", &FIRST_NAME_ALIASES);
        let last_name = fields.required("nom", text);
        let first_name = fields.required("prenom", text);
        let address = fields.required("adresse", text);
        Some(Self { last_name: last_name?, first_name: first_name?, address: address? })
    }
}

impl ReadJson for ProfileChangeBody {
    type Schema = ProfileChangeSchema;

    const MEDIA_TYPES: &'static [&'static str] = MERGE_PATCH;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.read_only(&["id"]);
        fields.aliases("prenom", &FIRST_NAME_ALIASES);
        let last_name = fields.optional("nom", text);
        let first_name = fields.optional("prenom", text);
        let address = fields.optional("adresse", text);
        Some(Self(ProfileChange {
            last_name: last_name?,
            first_name: first_name?,
            address: address?,
        }))
    }
}

impl Example for UserBody {
    fn example() -> Self {
        Self {
            id: Id::example(),
            nom: AnswerText::example("Martin"),
            prenom: AnswerText::example("Zoé"),
            adresse: AnswerText::example("12 rue des Lilas, Lyon"),
        }
    }
}

impl Example for ProfileSchema {
    fn example() -> Self {
        Self {
            nom: BodyText::example("Martin"),
            prenom: BodyText::example("Zoé"),
            adresse: BodyText::example("12 rue des Lilas, Lyon"),
        }
    }
}

impl Example for ProfileChangeSchema {
    fn example() -> Self {
        Self {
            nom: Some(BodyText::example("Durand")),
            prenom: Some(BodyText::example("Zoé")),
            adresse: Some(BodyText::example("1 place Bellecour, Lyon")),
        }
    }
}
