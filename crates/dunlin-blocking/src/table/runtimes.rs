//! Running a future to its end on the thread that asks.

use crate::Group;
use crate::group::group;

pub(super) const RUNTIMES: Group = group! {
    "Runtimes", "it stops the thread until the future is done, and may never come back", Waits;
    Method "tokio::runtime::Runtime" [block_on shutdown_timeout] "the future itself, awaited";
    Method "tokio::runtime::Handle" [block_on] "the future itself, awaited";
    Method "tokio::task::LocalSet" [block_on] "the future itself, awaited";
    Function "dunlin::run" [block_on] "the future itself, awaited";
    Function "dunlin_run" [block_on] "the future itself, awaited";
    Function "futures::executor" [block_on block_on_stream] "the future itself, awaited";
    Function "futures_executor" [block_on block_on_stream] "the future itself, awaited";
    Method "futures::executor::LocalPool" [run run_until] "the future itself, awaited";
    Function "futures_lite::future" [block_on] "the future itself, awaited";
    Function "pollster" [block_on] "the future itself, awaited";
    Method "pollster::FutureExt" [block_on] "the future itself, awaited";
    Function "async_std::task" [block_on] "the future itself, awaited";
    Function "async_io" [block_on] "the future itself, awaited";
    Function "async_global_executor" [block_on] "the future itself, awaited";
    Function "smol" [block_on] "the future itself, awaited";
    Function "smol::future" [block_on] "the future itself, awaited";
    Method "actix_rt::Runtime" [block_on] "the future itself, awaited";
    Method "actix_rt::SystemRunner" [block_on run] "the future itself, awaited";
};
