import Hummingbird
import Primitives
import Provider

/// How a browser goes on that was just logged out.
enum LogoutWay: Sendable {
    /// To this address.
    case address(String)
    /// By posting a form with these fields.
    case form(action: String, fields: FormParameters)

    /// To an identity provider.
    init(_ carriage: FederationCarriage) {
        self =
            switch carriage {
            case .redirect(let url): .address(url)
            case .form(let action, let fields): .form(action: action, fields: fields)
            }
    }
}

extension Front {
    /// Tells the applications at these addresses of a logout in frames, and goes on then; at once where there are none.
    ///
    /// A browser that sent a form to log out is led to an identity provider by a page, as at a sign-in: see `leave`.
    func loggedOut(
        _ call: Call, frames addresses: [String], then next: LogoutWay?, isUpstream: Bool
    ) -> Response {
        let frames = addresses.compactMap { address in ContentPolicy.webSource(for: address).map { (address, $0) } }
        let texts = texts(for: call)
        var page = LoggedOutPage(heading: texts(.loggedOutTitle), frames: frames.map(\.0))
        let sources = Set(frames.map(\.1)).sorted()
        switch next {
        case .address(let url):
            guard !frames.isEmpty || isUpstream && call.isFormInWindow else { return goes(to: url) }
            page = LoggedOutPage(heading: page.heading, frames: page.frames, next: url)
        case .form(let action, let fields):
            guard !frames.isEmpty else { return carry(action, fields, call) }
            let message = FederationFormPage(
                heading: page.heading, action: action,
                fields: fields.pairs.map { .init(name: $0.name, value: $0.value) })
            page = LoggedOutPage(heading: page.heading, frames: page.frames, message: message)
            return pages.response(
                page, texts: texts, policy: ContentPolicy.leaving(frames: sources, over: ContentPolicy.carrying))
        case nil: break
        }
        return pages.response(page, texts: texts, policy: ContentPolicy.leaving(frames: sources))
    }
}
