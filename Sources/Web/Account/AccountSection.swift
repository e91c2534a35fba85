import Identity
import SignIn

/// The pages of somebody's own account, in the order of their list.
package enum AccountSection: Sendable, CaseIterable {
    case overview, profile, language, password, factors, sessions, applications, activity

    /// Where it is.
    var path: String {
        switch self {
        case .overview: Paths.account
        case .profile: Paths.accountProfile
        case .language: Paths.accountLanguage
        case .password: Paths.accountPassword
        case .factors: Paths.accountFactors
        case .sessions: Paths.accountSessions
        case .applications: Paths.accountApplications
        case .activity: Paths.accountActivity
        }
    }

    /// Its name.
    var title: TextKey {
        switch self {
        case .overview: .accountTitle
        case .profile: .accountProfileTitle
        case .language: .accountLanguageTitle
        case .password: .accountPasswordTitle
        case .factors: .accountFactorsTitle
        case .sessions: .accountSessionsTitle
        case .applications: .accountApplicationsTitle
        case .activity: .accountActivityTitle
        }
    }

    /// What one does there, in a few words.
    var summary: TextKey {
        switch self {
        case .overview: .accountLead
        case .profile: .accountProfileSummary
        case .language: .accountLanguageSummary
        case .password: .accountPasswordSummary
        case .factors: .accountFactorsSummary
        case .sessions: .accountSessionsSummary
        case .applications: .accountApplicationsSummary
        case .activity: .accountActivitySummary
        }
    }

    /// Whether there is anything on it for somebody; where only a sentence would stand, it is not offered.
    func isOffered(to selfService: SelfService) -> Bool {
        switch self {
        case .password: selfService.password != .singleSignOn
        case .factors: selfService.secondFactor
        case .overview, .profile, .language, .sessions, .applications, .activity: true
        }
    }
}
