import Identity
import OpenIDConnect
import SignIn

/// One request's view of a sign-in under way.
struct SignInAttempt: Sendable {
    /// The sign-in, with what has been shown so far.
    var interaction: Interaction
    /// Whether all of that is in the store; what is not is gone when the request is answered.
    var isSaved = true
    /// The request that wants it, checked again; nil when nobody's.
    let context: RequestContext?
    /// The device that waits for it; nil when none does.
    let device: WaitingDevice?
    /// The browser it is under way in.
    let visitor: Visitor
    /// The page the person is on, where it is one of those that lead into a sign-in.
    var place: SignInPlace?
    /// The organization that the person named, where nothing binds the sign-in to one.
    var chosen: Organization?
    /// The language chosen earlier in this sign-in, or that of the person who has shown who they are.
    var locale: String?

    /// The organization that the request or the device is bound to: the person cannot name another one.
    var bound: Organization? { context?.organization ?? device?.organization }

    /// The only organization whose people may sign in; nil for any.
    var organization: Organization? { bound ?? chosen }

    /// Whether the person came by "Administrator sign-in".
    var isAdministratorSignIn: Bool {
        switch place {
        case .administrator: true
        case .select, nil: interaction.isAdministratorSignIn
        case .login, .options, .organization: false
        }
    }

    /// The application that waits, in this browser or on a device.
    var client: Client? { context?.client ?? device?.client }

    /// The language to speak to them in.
    var language: LanguageWishes {
        var wishes = LanguageWishes()
        wishes.uiLocales = context?.request.uiLocales ?? []
        wishes.locale = locale
        return wishes
    }

    /// How recent a page of ours, or the client of a device, wants the sign-in to be; what an application wants is in its
    /// request.
    var freshness: Freshness {
        if interaction.destination?.needsRecentSignIn ?? false { return .recent }
        return device?.freshness ?? .any
    }
}
