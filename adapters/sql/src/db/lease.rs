use std::ops::{Deref, DerefMut};

use deadpool::managed::{Manager, Metrics, Object, Pool, RecycleError, RecycleResult};
use diesel_async::{AsyncConnection, TransactionManager};

use super::Pooling;
use crate::error::SqlError;

/// A connection that somebody borrowed from a pool.
///
/// Its borrower may be dropped in the middle of a transaction: a browser hangs up, a timeout strikes. On SQLite the open
/// transaction holds the file's only write lock. Such a connection is closed at once, which rolls back; found broken
/// only when it is handed out the next time, it would keep other processes waiting until then.
pub(crate) struct Lease<M: Manager<Type: AsyncConnection> + Pooled>(Option<Object<M>>);

/// Connections that are kept by the rules of [`Pooling`].
pub(crate) trait Pooled {
    fn pooling(&self) -> Pooling;
}

/// Borrows a connection, waiting for one if all are in use.
pub(crate) async fn lease<M>(pool: &Pool<M>) -> Result<Lease<M>, SqlError>
where
    M: Manager<Type: AsyncConnection, Error: std::error::Error + Send + Sync + 'static> + Pooled,
{
    let connection = pool.get().await.map_err(SqlError::no_connection)?;
    Ok(Lease(Some(connection)))
}

/// Whether a connection that comes back to its pool, or waited there, is fit for the next borrower.
pub(crate) fn fit<C: AsyncConnection, E>(pooling: Pooling, connection: &mut C, metrics: &Metrics) -> RecycleResult<E> {
    if !pooling.keep || metrics.age() > pooling.recycle {
        return Err(RecycleError::message("the connection has served its time"));
    }
    if C::TransactionManager::is_broken_transaction_manager(connection) {
        return Err(RecycleError::message("the connection is in an open transaction"));
    }
    Ok(())
}

impl<M: Manager<Type: AsyncConnection> + Pooled> Drop for Lease<M> {
    fn drop(&mut self) {
        let Some(mut object) = self.0.take() else { return };
        let Some(pool) = Object::pool(&object) else { return };
        let metrics = *Object::metrics(&object);
        if fit::<_, ()>(pool.manager().pooling(), &mut object, &metrics).is_err() {
            drop(Object::take(object));
        }
    }
}

impl<M: Manager<Type: AsyncConnection> + Pooled> Deref for Lease<M> {
    type Target = M::Type;

    fn deref(&self) -> &M::Type {
        match &self.0 {
            Some(object) => object,
            None => unreachable!("a lease holds its connection until it is dropped"),
        }
    }
}

impl<M: Manager<Type: AsyncConnection> + Pooled> DerefMut for Lease<M> {
    fn deref_mut(&mut self) -> &mut M::Type {
        match &mut self.0 {
            Some(object) => object,
            None => unreachable!("a lease holds its connection until it is dropped"),
        }
    }
}
