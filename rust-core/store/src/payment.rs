//! Reading a payment's row.

use rusqlite::{Connection, OptionalExtension};
use suanpan_core::payment::Payment;

use crate::error::{Fault, Flaw};
use crate::vault::{Place, Sealed, Vault};

/// The payment in a row that must be there.
pub(crate) fn read(connection: &Connection, vault: &Vault, row: i64) -> Result<Payment, Fault> {
    let place = Place::payment(row);
    let sealed = connection
        .prepare_cached("SELECT generation, sealed FROM payment WHERE id = ?1")?
        .query_row([row], |row| Sealed::from_row(row, 0))
        .optional()?
        .ok_or_else(|| place.damage(Flaw::Missing))?;
    Ok(vault.open(place, &[], &sealed)?)
}
