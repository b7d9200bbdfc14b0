use poem_openapi::ApiResponse;

/// Sends the browser elsewhere.
#[derive(Debug, ApiResponse)]
pub enum Redirect {
    /// To the sign-in provider
    #[oai(status = 302)]
    Found(#[oai(header = "location")] String),
    /// Back into the page
    #[oai(status = 307)]
    Temporary(#[oai(header = "location")] String),
}
