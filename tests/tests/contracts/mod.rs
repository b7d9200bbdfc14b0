//! Which adapter signs which contract. A module per port, named as its contract.
