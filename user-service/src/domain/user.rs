use bounded_text::{MultiLine, SingleLine};
use uuid::Uuid;

/// Somebody who may order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    id: UserId,
    profile: Profile,
    version: u32,
}

/// What a user tells about themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub last_name: Name,
    pub first_name: Name,
    pub address: Address,
}

/// New values for parts of a profile; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    pub last_name: Option<Name>,
    pub first_name: Option<Name>,
    pub address: Option<Address>,
}

pub type Name = SingleLine<1, 100>;
pub type Address = MultiLine<1, 300>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserId(pub Uuid);

impl User {
    pub fn register(id: UserId, profile: Profile) -> Self {
        Self::restore(id, profile, 1)
    }

    /// A user as they were stored, whatever the rules were then.
    pub fn restore(id: UserId, profile: Profile, version: u32) -> Self {
        Self { id, profile, version }
    }

    /// The user with the new values, one version later; the same user when nothing changes.
    #[must_use]
    pub fn change(&self, change: ProfileChange) -> Self {
        let profile = Profile {
            last_name: change.last_name.unwrap_or_else(|| self.profile.last_name.clone()),
            first_name: change.first_name.unwrap_or_else(|| self.profile.first_name.clone()),
            address: change.address.unwrap_or_else(|| self.profile.address.clone()),
        };
        let changed = profile != self.profile;
        Self::restore(self.id, profile, self.version + u32::from(changed))
    }

    pub fn id(&self) -> UserId {
        self.id
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Counts the changes, from 1: two writers who read the same version cannot both win.
    pub fn version(&self) -> u32 {
        self.version
    }
}

/// Values that tests share.
#[cfg(test)]
pub(crate) mod samples {
    use bounded_text::BoundedText;

    use super::*;

    pub(crate) fn user_id() -> UserId {
        UserId(Uuid::from_u128(1))
    }

    pub(crate) fn profile() -> Profile {
        Profile {
            last_name: Name::parse("Martin").unwrap(),
            first_name: Name::parse("Zoé").unwrap(),
            address: Address::parse("12 rue des Lilas, Lyon").unwrap(),
        }
    }

    pub(crate) fn user() -> User {
        User::register(user_id(), profile())
    }

    pub(crate) fn change_last_name(name: &str) -> ProfileChange {
        ProfileChange { last_name: Some(Name::parse(name).unwrap()), ..ProfileChange::default() }
    }

    pub(crate) fn change_address(address: &str) -> ProfileChange {
        ProfileChange {
            address: Some(Address::parse(address).unwrap()),
            ..ProfileChange::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{change_last_name, user};

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let changed = user().change(change_last_name("Durand"));
        assert_eq!(changed.profile().last_name.as_str(), "Durand");
        assert_eq!(changed.profile().first_name.as_str(), "Zoé");
        assert_eq!(changed.version(), 2);
    }

    #[test]
    fn a_change_to_the_same_values_is_no_new_version() {
        assert_eq!(user().change(change_last_name("Martin")), user());
    }
}
