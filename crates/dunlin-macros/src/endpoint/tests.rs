//! What the attribute of an endpoint writes.

use proc_macro2::TokenStream;
use quote::quote;

use super::expand;

fn websocket(args: TokenStream) -> TokenStream {
    let item = quote! {
        /// The news.
        pub(crate) async fn news(socket: WebSocket, topic: String, #[header] x_token: Option<String>) -> Result<()> {
            socket.accept().await?.send_text(topic).await?;
            Ok(())
        }
    };
    expand("WebSocket", args, item)
}

#[cfg(feature = "websocket")]
#[test]
fn a_websocket_endpoint() {
    let tokens = websocket(quote! {
        "/news/{topic}", origins = ["https://example.com"], message_limit = "1KiB", ping = off, depends(require_token)
    });
    let file = syn::parse2(tokens).expect("the expansion is Rust");
    insta::assert_snapshot!(prettyplease::unparse(&file));
}

#[cfg(not(feature = "websocket"))]
#[test]
fn a_websocket_endpoint_needs_the_feature() {
    let tokens = websocket(quote!("/news/{topic}")).to_string();
    assert_eq!(tokens.matches("compile_error").count(), 1, "{tokens}");
    assert!(tokens.contains("needs the feature `websocket` of dunlin"), "{tokens}");
}
