/// Implements poem-openapi's `Type` for a scalar, with a name and a schema. Generic parameters go first, in brackets.
macro_rules! openapi_scalar {
    ([$($generic:tt)*] $type:ty, $name:literal, $schema:path) => {
        impl<$($generic)*> poem_openapi::types::Type for $type {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                poem_openapi::registry::MetaSchemaRef::Inline(Box::new($schema()))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }
    };
    ($type:ty, $name:literal, $schema:path) => {
        openapi_scalar!([] $type, $name, $schema);
    };
}

pub(super) use openapi_scalar;
