//! Texts that keep their rule.

/// Gives a newtype over a text its checks. It names `runtime`, which the place of use has in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __checked {
    ($name:ident($parameter:literal) = $rule:expr) => {
        impl $name {
            /// What the text must be like.
            pub const RULE: &'static runtime::Rule = &$rule;

            /// Checks a text that is known at compile time. In a `const` a wrong one does not compile.
            ///
            /// # Panics
            /// Outside of a `const`, if the text breaks the rule.
            pub const fn from_static(text: &'static str) -> Self {
                assert!(
                    Self::RULE.accepts(text),
                    concat!("not a valid ", stringify!($name))
                );
                Self(std::borrow::Cow::Borrowed(text))
            }

            /// Checks a text.
            ///
            /// # Errors
            /// Every constraint that the text breaks.
            pub fn new(text: impl Into<String>) -> Result<Self, runtime::Violations> {
                let text = text.into();
                Self::RULE.verify($parameter, &text)?;
                Ok(Self(std::borrow::Cow::Owned(text)))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = runtime::Violations;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = runtime::Violations;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }
    };
}

pub use __checked;
