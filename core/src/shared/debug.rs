/// `Debug` for what is made of ports: they have nothing to show, so it shows its name.
macro_rules! debug_by_name {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}
pub(crate) use debug_by_name;
