package import Primitives

/// Somebody's devices for one-time codes and what is left of their recovery codes.
package struct FactorsPage: Page {
    package static let template = "factors"
    package let heading: String
    package let problem: String?
    package let notice: String?
    /// Where the forms go.
    package let action: String
    /// Their token.
    package let csrf: String
    /// Where a device is added.
    package let add: String
    /// The devices, the oldest first.
    package let devices: [Device]
    /// There are none.
    package let isEmpty: Bool
    /// How many recovery codes are left, as a sentence.
    package let codesLeft: String

    /// One device.
    package struct Device: Sendable {
        /// Its id, the form's value.
        package let id: String
        /// What its owner calls it.
        package let name: String
        /// When it was enrolled.
        package let added: Moment
        /// When a code of it last counted; nil when none has.
        package let used: Moment?
        /// Whether it may be removed: it is not the last one where one has to stay.
        package let mayGo: Bool

        /// The texts and values, ready to be shown.
        package init(id: String, name: String, added: Moment, used: Moment?, mayGo: Bool) {
            self.id = id
            self.name = name
            self.added = added
            self.used = used
            self.mayGo = mayGo
        }
    }

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String?, action: String, csrf: String, add: String,
        devices: [Device], codesLeft: String
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.add = add
        self.devices = devices
        isEmpty = devices.isEmpty
        self.codesLeft = codesLeft
    }
}
