import HTTPTypes
import Hummingbird
import NIOCore

/// The page that an application's page has in a frame to ask whether the session is still the same (OpenID Connect
/// Session Management 1.0 §3.3).
///
/// It holds nothing, reads one cookie that stands for nothing, and answers only who knows a `session_state` of their own.
package struct SessionFrame: Sendable {
    private let html: String

    /// The page, written once.
    package init(front: Front) {
        let script = "\(front.pages.base)/assets/session.js?v=\(front.pages.assetVersion)"
        html = """
            <!doctype html>
            <html lang="en" data-cookie="\(front.cookies.wireName(.browserState))">
            <head><meta charset="utf-8"><title>Session</title><script src="\(script)"></script></head>
            <body></body>
            </html>

            """
    }

    /// The one route.
    package var routes: [Route] {
        [
            Route(
                Paths.checkSession, for: .person,
                [
                    .get: { _ in
                        var response = Response(
                            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
                        response.headers[.contentSecurityPolicy] = ContentPolicy.sessionFrame
                        response.headers[.cacheControl] = "public, max-age=3600"
                        return response
                    }
                ])
        ]
    }
}
