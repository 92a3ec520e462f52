//! Key-value stores, caches and pools of connections by synchronous libraries.

use crate::Group;
use crate::group::group;

pub(super) const STORES: Group = group! {
    "Stores, caches, connection pools", "it waits for the store", Waits;
    Method "redis::Client" [get_connection get_connection_with_timeout] "redis::Client::get_multiplexed_async_connection(&client).await";
    Method "redis::Cmd" [exec execute query] "redis::Cmd, whose `*_async(..)` is awaited";
    Method "redis::Pipeline" [exec execute query] "redis::Pipeline, whose `*_async(..)` is awaited";
    Method "redis::ConnectionLike" [req_command req_packed_command req_packed_commands] "redis::aio::ConnectionLike";
    Method "redis::Commands" [
        append blpop brpop decr del exists expire get getset hdel hexists hget hgetall hincr hkeys hset hset_multiple hvals incr
        keys lindex llen lpop lpush lrange lrem mget mset mset_nx persist publish rename rpop rpush sadd scan scard set set_ex
        set_nx set_options sismember smembers srem ttl unlink xadd xrange xread zadd zcard zincr zrange zrangebyscore zrank zrem
        zscore
    ] "redis::AsyncCommands, whose `*(..)` is awaited";
    Method "redis::Connection" [
        append blpop brpop decr del exists expire get getset hdel hexists hget hgetall hincr hkeys hset hset_multiple hvals incr
        keys lindex llen lpop lpush lrange lrem mget mset mset_nx persist publish recv_response rename req_command
        req_packed_command rpop rpush sadd scan scard set set_ex set_nx set_options sismember smembers srem ttl unlink xadd
        xrange xread zadd zcard zincr zrange zrangebyscore zrank zrem zscore
    ] "redis::AsyncCommands, whose `*(..)` is awaited";
    Method "redis::PubSub" [get_message psubscribe punsubscribe subscribe unsubscribe] "redis::aio::PubSub, whose `*(..)` is awaited";
    Function "redis" [transaction] "";
    Method "r2d2::Pool" [get get_timeout] "bb8::Pool, whose `get()` is awaited";
    Function "r2d2::Pool" [new] "bb8::Pool";
    Method "r2d2::Builder" [build] "bb8::Pool::builder()";
    Function "memcache" [connect] "";
    Function "memcache::Client" [connect] "";
    Method "memcache::Client" [
        add append cas decrement delete flush get gets increment prepend replace set stats touch version
    ] "";
    Function "sled" [open] "";
    Method "sled::Db" [flush] "sled::Db, whose `flush_async()` is awaited";
    Method "sled::Tree" [flush] "sled::Tree, whose `flush_async()` is awaited";
    Function "rocksdb::DB" [open open_cf open_default open_for_read_only] "";
    Method "rocksdb::DB" [compact_range delete flush get get_cf multi_get put put_cf write] "";
    Function "redb::Database" [create open] "";
    Method "redb::Database" [begin_read begin_write compact] "";
    Method "redb::WriteTransaction" [commit] "";
    Method "heed::Env" [read_txn write_txn] "";
    Method "heed::RwTxn" [commit] "";
    Method "mongodb::sync::Client" [database_names list_databases list_database_names start_session] "mongodb::Client, whose `*(..)` is awaited";
    Function "mongodb::sync::Client" [with_uri_str] "mongodb::Client::with_uri_str(..).await";
    Method "rdkafka::consumer::BaseConsumer" [poll commit fetch_metadata] "rdkafka::consumer::StreamConsumer, whose `recv()` is awaited";
};
