use std::io;
use std::time::Duration;

use hyper::body::Body;
use loquat_client::{Calls, HttpClient};
use loquat_core::settings::{ALL_PROXY, Environment, HTTP_PROXY, HTTPS_PROXY, LOQUAT_READ_PACING, NO_PROXY};
use loquat_dial::{Client, Dialing, Proxies, Reach};

/// How other machines are reached: all clients are made here, so that none forgets the proxies.
#[derive(Debug, Clone)]
pub struct Outgoing {
    proxies: Proxies,
    shared_reading: bool,
    /// Everything that is no model provider: connections that are shared by small calls.
    pub small_calls: Calls,
    /// The same for addresses that others chose.
    pub to_the_public: Calls,
    /// The same for connections that become web sockets.
    pub to_sockets: Calls,
}

/// A machine that has not let itself be connected to by then is not there.
pub const TO_CONNECT: Duration = Duration::from_secs(10);

/// How long a small call may take if nobody says otherwise.
const DEADLINE: Duration = Duration::from_secs(15);

impl Outgoing {
    pub fn new(environment: &Environment) -> io::Result<Self> {
        let proxies = Proxies::new(
            environment.get(HTTP_PROXY).expose(),
            environment.get(HTTPS_PROXY).expose(),
            environment.get(ALL_PROXY).expose(),
            environment.get(NO_PROXY),
        );
        let shared_reading = environment.get(LOQUAT_READ_PACING);
        let dialing = Dialing {
            proxies: proxies.clone(),
            shared_reading,
            ..Dialing::within(TO_CONNECT)
        };
        let public = Dialing {
            reach: Reach::PublicOnly,
            ..dialing.clone()
        };
        let sockets = Dialing {
            http1_only: true,
            ..dialing.clone()
        };
        Ok(Self {
            proxies,
            shared_reading,
            small_calls: calls(dialing)?,
            to_the_public: calls(public)?,
            to_sockets: calls(sockets)?,
        })
    }

    /// A client with connections of its own, which checks certificates or does not.
    pub fn client<B: Body<Data: Send> + Send>(&self, verify: bool, keep_idle: Duration) -> io::Result<Client<B>> {
        Client::new(Dialing {
            verify,
            keep_idle,
            proxies: self.proxies.clone(),
            shared_reading: self.shared_reading,
            ..Dialing::within(TO_CONNECT)
        })
    }

    /// One for addresses that others chose, which takes any certificate.
    pub fn public_unverified_client(&self, keep_idle: Duration) -> io::Result<Client> {
        Client::new(Dialing {
            reach: Reach::PublicOnly,
            verify: false,
            keep_idle,
            proxies: self.proxies.clone(),
            ..Dialing::within(TO_CONNECT)
        })
    }

    /// One for addresses that others chose.
    pub fn public_client(&self) -> io::Result<Client> {
        Client::new(Dialing {
            reach: Reach::PublicOnly,
            proxies: self.proxies.clone(),
            shared_reading: self.shared_reading,
            ..Dialing::within(TO_CONNECT)
        })
    }
}

fn calls(dialing: Dialing) -> io::Result<Calls> {
    Ok(Calls::new(HttpClient::new(Client::new(dialing)?), DEADLINE))
}
