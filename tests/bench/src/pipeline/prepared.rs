//! The rows that the gate wrote, as bytes that only have to be sent: in the same batches and the same order.

use std::{collections::BTreeMap, fs, ops::Range, sync::Arc};

use sqlx::{AssertSqlSafe, Connection, PgConnection, query, raw_sql};
use tollgate_runtime::pipeline::About;

use super::{rate::Commit, server::Server};
use crate::Outcome;

const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: &[u8] = &[0xff, 0xff];
/// Bytes that are sent at once; as the gate does.
const CHUNK: usize = 256 << 10;

/// A transaction.
struct Batch {
    partition: i32,
    rows: u64,
    bytes: Vec<u8>,
}

/// All of them, in the order of the gate's commits.
pub(super) struct Prepared(Arc<Vec<Batch>>);

/// The statements of one side's transaction.
struct Statements {
    /// Once per connection.
    before: String,
    copy: String,
    /// From the stage into the table.
    upsert: Option<String>,
}

impl Prepared {
    /// Takes what the gate has just written.
    pub(super) async fn take(server: &Server, about: &About) -> Outcome<Self> {
        let file = server.folder().join("rows");
        let (table, shown) = (about.table.name, file.display());
        // The gate writes a batch in the order of its keys, which spares the index as much here.
        let order: Vec<&str> = about.table.key.iter().map(|column| about.columns[*column].name).collect();
        let order = order.join(", ");
        server.run(format!("COPY (SELECT * FROM {table} ORDER BY {order}) TO '{shown}' (FORMAT binary)")).await?;
        let bytes = fs::read(&file)?;
        let rows = rows(&bytes).ok_or("the server's binary rows are not understood")?;
        let mut batches = Vec::new();
        for (partition, first, next) in server.batches(about).await? {
            let mut of_batch: Vec<&Range<usize>> =
                rows.range((partition, first)..(partition, next)).map(|row| row.1).collect();
            of_batch.sort_unstable_by_key(|row| row.start);
            let mut out = HEADER.to_vec();
            for row in &of_batch {
                out.extend_from_slice(&bytes[(*row).clone()]);
            }
            out.extend_from_slice(TRAILER);
            batches.push(Batch { partition, rows: of_batch.len() as u64, bytes: out });
        }
        Ok(Self(Arc::new(batches)))
    }

    /// Writes them over one connection, or over one for each partition.
    pub(super) async fn write(&self, server: &Server, about: &About, connections: u32) -> Outcome<Vec<Commit>> {
        let statements = Arc::new(Statements::new(about));
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..i32::try_from(connections)? {
            let mut connection = server.connect().await?;
            raw_sql(AssertSqlSafe(statements.before.clone())).execute(&mut connection).await?;
            let (batches, statements) = (self.0.clone(), statements.clone());
            writers.spawn(async move {
                for batch in batches.iter().filter(|batch| connections == 1 || batch.partition == number) {
                    statements.write(&mut connection, number, batch).await?;
                }
                connection.close().await.map_err(Into::into)
            });
        }
        while let Some(written) = writers.join_next().await {
            written?.map_err(|error: Box<dyn std::error::Error + Send + Sync>| error)?;
        }
        server.commits().await
    }
}

impl Statements {
    fn new(about: &About) -> Self {
        let table = about.table.name;
        if !about.table.upsert {
            let copy = format!("COPY {table} FROM STDIN (FORMAT binary)");
            return Self { before: String::new(), copy, upsert: None };
        }
        let names = about.columns.iter().map(|column| column.name);
        let origin = ["_tollgate_incarnation", "_tollgate_partition", "_tollgate_offset"];
        let all = names.chain(origin).map(|name| format!("{name} = excluded.{name}")).collect::<Vec<_>>().join(", ");
        let key = about.table.key.iter().map(|column| about.columns[*column].name).collect::<Vec<_>>().join(", ");
        let upsert = format!(
            "INSERT INTO {table} AS old SELECT * FROM stage ON CONFLICT ({key}) DO UPDATE SET {all} \
             WHERE old._tollgate_partition = excluded._tollgate_partition AND \
             (old._tollgate_incarnation, old._tollgate_offset) < (excluded._tollgate_incarnation, excluded._tollgate_offset)"
        );
        Self {
            before: format!("CREATE TEMPORARY TABLE stage ON COMMIT DELETE ROWS AS SELECT * FROM {table} LIMIT 0"),
            copy: "COPY stage FROM STDIN (FORMAT binary)".to_owned(),
            upsert: Some(upsert),
        }
    }

    /// One transaction: the rows, and how far it has come.
    async fn write(&self, connection: &mut PgConnection, number: i32, batch: &Batch) -> Outcome<()> {
        raw_sql("BEGIN").execute(&mut *connection).await?;
        let mut copy = connection.copy_in_raw(&self.copy).await?;
        for chunk in batch.bytes.chunks(CHUNK) {
            copy.send(chunk).await?;
        }
        let mut written = copy.finish().await?;
        if let Some(upsert) = &self.upsert {
            written = query(AssertSqlSafe(&**upsert)).execute(&mut *connection).await?.rows_affected();
        }
        if written != batch.rows {
            return Err(format!("{written} rows were written of {}", batch.rows).into());
        }
        let progress = "INSERT INTO bench.progress AS old VALUES ($1, $2)
                        ON CONFLICT (connection) DO UPDATE SET next = old.next + excluded.next";
        query(progress).bind(number).bind(batch.rows.cast_signed()).execute(&mut *connection).await?;
        let commits = "INSERT INTO bench.commits VALUES ($1, clock_timestamp(), $2)";
        query(commits).bind(number).bind(batch.rows.cast_signed()).execute(&mut *connection).await?;
        raw_sql("COMMIT").execute(connection).await?;
        Ok(())
    }
}

/// Where each row stands, by partition and offset: the last two of its fields.
fn rows(bytes: &[u8]) -> Option<BTreeMap<(i32, i64), Range<usize>>> {
    let mut rows = BTreeMap::new();
    let mut at = HEADER.len();
    loop {
        let begin = at;
        let count = i16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
        at += 2;
        if count < 0 {
            return Some(rows);
        }
        let mut fields = Vec::new();
        for _ in 0..count {
            let length = i32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
            let from = at + 4;
            at = from + usize::try_from(length.max(0)).ok()?;
            fields.push(bytes.get(from..at)?);
        }
        let [.., partition, offset] = fields[..] else { return None };
        let identity = (i32::from_be_bytes(partition.try_into().ok()?), i64::from_be_bytes(offset.try_into().ok()?));
        rows.insert(identity, begin..at);
    }
}
