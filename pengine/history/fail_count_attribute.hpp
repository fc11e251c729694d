#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace systole::pengine {

/// Tells the attributes that count failures of one resource: PREFIX-NAME#TASK_INTERVAL, for an anonymous instance also with an
/// instance number after NAME (spec 1 §13.1). NAME is a regular expression: its special characters are not escaped.
class FailureAttribute {
public:
    enum class Instances : bool { own, any };

    /// `prefix`: "fail-count-" or "last-failure-"; it must outlive the object, as must `name`.
    FailureAttribute(std::string_view prefix, std::string_view name, Instances instances);

    [[nodiscard]] bool matches(std::string_view attribute) const;

private:
    struct Expression;

    std::string_view prefix_;
    std::string_view name_;
    Instances instances_;
    std::shared_ptr<const Expression> expression_;  ///< only for names with special characters; shared by copies
};

}  // namespace systole::pengine
