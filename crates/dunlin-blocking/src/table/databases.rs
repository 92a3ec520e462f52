//! SQL databases by synchronous libraries.

use crate::Group;
use crate::group::group;

pub(super) const DATABASES: Group = group! {
    "SQL databases", "it waits for the database", Waits;
    Function "postgres::Client" [connect] "tokio_postgres::connect(..).await";
    Method "postgres::Client" [
        batch_execute copy_in copy_out execute is_valid prepare prepare_typed query query_one query_opt query_raw query_typed
        simple_query transaction
    ] "tokio_postgres::Client, whose `*(..)` is awaited";
    Method "postgres::Config" [connect] "tokio_postgres::Config, whose `connect(..)` is awaited";
    Method "postgres::Transaction" [
        batch_execute commit copy_in copy_out execute prepare query query_one query_opt query_raw query_portal rollback
        savepoint simple_query transaction
    ] "tokio_postgres::Transaction, whose `*(..)` is awaited";
    Function "mysql::Conn" [new] "mysql_async::Conn::new(..).await";
    Function "mysql::Pool" [new new_manual] "mysql_async::Pool::new(..)";
    Method "mysql::Pool" [get_conn start_transaction try_get_conn] "mysql_async::Pool, whose `get_conn()` is awaited";
    Method "mysql::Conn" [
        exec exec_batch exec_drop exec_first exec_iter exec_map ping prep query query_drop query_first query_iter query_map
        start_transaction
    ] "mysql_async::Conn, whose `*(..)` is awaited";
    Method "mysql::PooledConn" [
        exec exec_batch exec_drop exec_first exec_iter exec_map ping prep query query_drop query_first query_iter query_map
        start_transaction
    ] "mysql_async::Conn, whose `*(..)` is awaited";
    Method "mysql::Transaction" [
        commit exec exec_batch exec_drop exec_first exec_iter exec_map prep query query_drop query_first query_iter query_map
        rollback
    ] "mysql_async::Transaction, whose `*(..)` is awaited";
    Method "mysql::prelude::Queryable" [
        exec exec_batch exec_drop exec_first exec_iter exec_map prep query query_drop query_first query_iter query_map
    ] "mysql_async::prelude::Queryable, whose `*(..)` is awaited";
    Function "rusqlite::Connection" [open open_with_flags] "";
    Method "rusqlite::Connection" [
        backup close execute execute_batch pragma_query pragma_query_value pragma_update prepare prepare_cached query_one
        query_row query_row_and_then restore transaction transaction_with_behavior unchecked_transaction
    ] "";
    Method "rusqlite::Statement" [
        execute exists insert query query_and_then query_map query_one query_row raw_execute raw_query
    ] "";
    Method "rusqlite::CachedStatement" [execute exists insert query query_and_then query_map query_one query_row] "";
    Method "rusqlite::Transaction" [commit execute execute_batch finish prepare query_one query_row rollback savepoint] "";
    Method "rusqlite::Rows" [next] "";
    Function "sqlite" [open] "";
    Function "sqlite::Connection" [open open_with_flags] "";
    Method "sqlite::Connection" [execute iterate prepare] "";
    Method "sqlite::Statement" [next] "";
    Method "sqlite::State" [next] "";
    Function "diesel::PgConnection" [establish] "diesel_async::AsyncPgConnection::establish(..).await";
    Function "diesel::MysqlConnection" [establish] "diesel_async::AsyncMysqlConnection::establish(..).await";
    Function "diesel::SqliteConnection" [establish] "diesel_async::AsyncConnection::establish(..).await";
    Function "diesel::pg::PgConnection" [establish] "diesel_async::AsyncPgConnection::establish(..).await";
    Function "diesel::mysql::MysqlConnection" [establish] "diesel_async::AsyncMysqlConnection::establish(..).await";
    Function "diesel::sqlite::SqliteConnection" [establish] "diesel_async::AsyncConnection::establish(..).await";
    Method "diesel::Connection" [establish transaction] "diesel_async::AsyncConnection, whose `*(..)` is awaited";
    Method "diesel::connection::SimpleConnection" [batch_execute] "diesel_async::SimpleAsyncConnection, whose `*(..)` is awaited";
    Method "diesel::RunQueryDsl" [
        execute first get_result get_results load load_iter
    ] "diesel_async::RunQueryDsl, whose `*(..)` is awaited";
    Method "diesel::query_dsl::RunQueryDsl" [
        execute first get_result get_results load load_iter
    ] "diesel_async::RunQueryDsl, whose `*(..)` is awaited";
    Function "odbc_api::Environment" [new] "";
    Method "odbc_api::Environment" [connect connect_with_connection_string] "";
    Method "odbc_api::Connection" [execute prepare] "";
    Method "duckdb::Connection" [execute execute_batch prepare query_row] "";
    Function "duckdb::Connection" [open] "";
};
