#include "base/clock.hpp"
#include "base/number.hpp"
#include "cib/sections.hpp"
#include "cib/status.hpp"
#include "tools/client/cib_connection.hpp"
#include "tools/client/tickets.hpp"
#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::tools {
namespace {

constexpr std::array<std::string_view, 13> kCommands = {
    "info",    "details",  "raw",      "query-xml", "constraints", "grant",  "revoke",
    "standby", "activate", "get-attr", "set-attr",  "delete-attr", "cleanup"};

/// One line of a list of tickets.
std::string ticket_text(const TicketView& ticket, bool is_detailed) {
    std::string text = fmt::format("{}\t{}{}", ticket.id, ticket.is_granted ? "granted" : "revoked", ticket.is_standby ? " [standby]" : "");
    const auto last_granted = std::ranges::find(ticket.attributes, "last-granted", &std::pair<std::string, std::string>::first);
    if (ticket.last_granted) {
        text += is_detailed ? " " : fmt::format(" last-granted=\"{}\"", last_granted->second);
    }
    if (is_detailed && !ticket.attributes.empty()) {
        std::string details;
        for (const auto& [name, value] : ticket.attributes) {
            details += fmt::format("{}{}={}", details.empty() ? "" : ", ", name, value);
        }
        text += fmt::format("\t({})", details);
    }
    return text;
}

/// The ids of the resources that a constraint is about.
std::vector<std::string> resources_of(xml::Element constraint) {
    std::vector<std::string> ids;
    if (constraint.has("rsc")) {
        ids.emplace_back(constraint.get("rsc"));
    }
    for (const xml::Element set : constraint.children("resource_set")) {
        for (const xml::Element reference : set.children("resource_ref")) {
            ids.emplace_back(reference.id());
        }
    }
    return ids;
}

class CrmTicket {
public:
    explicit CrmTicket(CommandLine& line) : line_(line), output_(line.output()), id_(line.value_or("ticket", "")) {}

    int run() {
        const std::string_view command = line_.last_of({kCommands.begin(), kCommands.end()});
        if (command.empty()) {
            return line_.usage_error("Must supply a command");
        }
        if (const std::optional<int> status = check_usage(command); status) {
            return *status;
        }
        if (const std::optional<int> status = open(); status) {
            return *status;
        }
        if (command == "query-xml") {
            return query_xml();
        }
        if (command == "constraints") {
            return constraints();
        }
        if (command == "get-attr") {
            return get_attribute();
        }
        if (command == "cleanup") {
            return clean_up();
        }
        if (command == "info" || command == "details" || command == "raw") {
            return list(command);
        }
        return modify(command);
    }

private:
    std::optional<int> check_usage(std::string_view command) {
        const auto queries = {"info", "details", "raw", "query-xml", "constraints"};
        const bool is_query = std::find(queries.begin(), queries.end(), command) != queries.end();
        if (!is_query && id_.empty()) {
            return line_.usage_error("Must supply ticket ID with -t");
        }
        if (command == "set-attr" && !line_.has("attr-value")) {
            return line_.usage_error(fmt::format("Must supply value with -v for -S {}", line_.value_or("set-attr", "")));
        }
        return std::nullopt;
    }

    std::optional<int> open() {
        connected_ = connect_to_cib();
        cib::Status status = connected_.status;
        if (connected_) {
            cib::Answer answer = connected_.connection->execute(cib::Request());
            status = answer.status;
            cib_ = std::move(answer.body);
        }
        if (!cib_) {
            output_.program_error(fmt::format("Could not connect to the CIB: {}", cib::message_of(status)));
            return output_.finish(cib::exit_code_of(status));
        }
        tickets_ = tickets_of(cib_->root());
        return std::nullopt;
    }

    const TicketView* find() const {
        const auto found = std::ranges::find(tickets_, id_, &TicketView::id);
        return found == tickets_.end() ? nullptr : &*found;
    }

    xml::Element states() const { return cib::find_section(cib_->root(), "status").child("tickets"); }

    int no_such_ticket() {
        output_.program_error(fmt::format("No such ticket '{}'", id_));
        return output_.finish(exit_code::kNoSuch);
    }

    int list(std::string_view command) {
        if (!id_.empty() && find() == nullptr) {
            return no_such_ticket();
        }
        xml::MutableElement rows = output_.is_xml() ? output_.result().append("tickets") : xml::MutableElement();
        for (const TicketView& ticket : tickets_) {
            if (!id_.empty() && ticket.id != id_) {
                continue;
            }
            output_.line(command == "raw" ? ticket.id : ticket_text(ticket, command == "details"));
            if (output_.is_xml()) {
                add_row(rows, ticket);
            }
        }
        return output_.finish(exit_code::kOk);
    }

    static void add_row(xml::MutableElement rows, const TicketView& ticket) {
        xml::MutableElement row = rows.append("ticket");
        row.set("id", ticket.id).set("status", ticket.is_granted ? "granted" : "revoked").set("standby", ticket.is_standby);
        for (const auto& [name, value] : ticket.attributes) {
            row.set(name, value);
        }
    }

    int query_xml() {
        const xml::Element found = id_.empty() ? states() : states().child("ticket_state", id_);
        if (!found) {
            output_.program_error(fmt::format("Could not query ticket XML: {}", cib::message_of(cib::Status::no_such_object)));
            return output_.finish(exit_code::kNoSuch);
        }
        output_.line("State XML:\n");
        output_.raw(xml::to_text(found, xml::Form::pretty));
        if (output_.is_xml()) {
            xml::MutableElement rows = output_.result().append("tickets");
            for (const xml::Element state : states().children("ticket_state")) {
                if (id_.empty() || state.id() == id_) {
                    xml::MutableElement row = rows.append("ticket");
                    for (const xml::Attribute attribute : state.attributes()) {
                        row.set(attribute.name, attribute.value);
                    }
                }
            }
        }
        return output_.finish(exit_code::kOk);
    }

    int constraints() {
        std::vector<xml::Element> found;
        for (const xml::Element constraint : cib::find_section(cib_->root(), "constraints").children("rsc_ticket")) {
            if (id_.empty() || constraint.get("ticket") == id_) {
                found.push_back(constraint);
            }
        }
        output_.line("Constraints XML:\n");
        for (const xml::Element constraint : found) {
            output_.raw(xml::to_text(constraint, xml::Form::pretty));
        }
        if (output_.is_xml()) {
            add_constraints(found);
        }
        return output_.finish(exit_code::kOk);
    }

    void add_constraints(const std::vector<xml::Element>& found) {
        xml::MutableElement tickets = output_.result().append("tickets");
        std::vector<std::string> resources;
        for (const xml::Element constraint : found) {
            xml::MutableElement ticket = tickets.mutable_child("ticket", constraint.get("ticket"));
            if (!ticket) {
                ticket = tickets.append("ticket").set("id", constraint.get("ticket"));
                ticket.append("constraints");
            }
            ticket.mutable_child("constraints").append_copy(constraint);
            for (const std::string& id : resources_of(constraint)) {
                if (std::ranges::find(resources, id) == resources.end()) {
                    resources.push_back(id);
                }
            }
        }
        xml::MutableElement list = output_.result().append("resources");
        for (const std::string& id : resources) {
            list.append("resource").set("id", id);
        }
    }

    int get_attribute() {
        const std::string name = line_.value_or("get-attr", "");
        const std::optional<std::string_view> recorded = states().child("ticket_state", id_).attribute(name);
        const std::optional<std::string> fallback = line_.value("default");
        if (!recorded && !fallback) {
            return output_.finish(exit_code::kNoSuch);
        }
        const std::string value = recorded ? std::string(*recorded) : *fallback;
        output_.line(value);
        if (output_.is_xml()) {
            xml::MutableElement ticket = output_.result().append("tickets").append("ticket").set("id", id_);
            ticket.append("attribute").set("name", name).set("value", value);
        }
        return output_.finish(exit_code::kOk);
    }

    void warn_of_revoking() {
        output_.error(fmt::format(
            "Revoking '{0}' can trigger the specified 'loss-policy'(s) relating to '{0}'.\n\n"
            "You can check that with:\ncrm_ticket --ticket {0} --constraints\n\n"
            "Otherwise before revoking '{0}', you may want to make '{0}'standby with:\ncrm_ticket --ticket {0} --standby\n\n"
            "If you really want to revoke '{0}' from this site now, and you know what you are doing,\nplease specify --force.",
            id_));
    }

    void warn_of_granting() {
        output_.error(fmt::format(
            "This command cannot help you verify whether '{0}' has been already granted elsewhere.\n"
            "If you really want to grant '{0}' to this site now, and you know what you are doing,\nplease specify --force.",
            id_));
    }

    int clean_up() {
        const TicketView* const ticket = find();
        if (ticket == nullptr) {
            return no_such_ticket();
        }
        if (ticket->is_granted && !line_.has("force")) {
            warn_of_revoking();
            return output_.finish(exit_code::kInsufficientPrivileges);
        }
        xml::Document pattern = xml::Document::create("ticket_state");
        pattern.mutable_root().set("id", id_);
        const int status = change(cib::Operation::remove, std::move(pattern));
        if (status == exit_code::kOk) {
            output_.line(fmt::format("Cleaned up {}", id_));
        }
        return output_.finish(status);
    }

    /// Whether "granted" may be changed, which could start or stop resources; if not, says why.
    std::optional<int> refuse_unforced(std::string_view command) {
        const bool sets_granted = command == "set-attr" && line_.value("set-attr") == "granted";
        const bool grants = command == "grant" || (sets_granted && base::is_true(line_.value_or("attr-value", "")));
        const bool drops_granted = command == "delete-attr" && line_.value("delete-attr") == "granted";
        const bool revokes = command == "revoke" || (sets_granted && !grants) || drops_granted;
        if (line_.has("force") || (!grants && !revokes)) {
            return std::nullopt;
        }
        if (grants) {
            warn_of_granting();
        } else {
            warn_of_revoking();
        }
        output_.program_error("Ticket modification not allowed without --force");
        return output_.finish(exit_code::kUnsafe);
    }

    int modify(std::string_view command) {
        if (const std::optional<int> status = refuse_unforced(command); status) {
            return *status;
        }
        if (command == "delete-attr") {
            return output_.finish(delete_attribute(line_.value_or("delete-attr", "")));
        }
        xml::Document update = xml::Document::create("tickets");
        xml::MutableElement state = update.mutable_root().append("ticket_state").set("id", id_);
        const auto set = [&](std::string_view name, std::string_view value) {
            state.set(name, value);
            if (name == "granted" && base::is_true(value)) {
                state.set("last-granted", base::Clock::wall_now().time_since_epoch().count());
            }
        };
        if (command == "set-attr") {
            set(line_.value_or("set-attr", ""), line_.value_or("attr-value", ""));
        } else if (command == "grant" || command == "revoke") {
            set("granted", command == "grant" ? "true" : "false");
        } else {
            set("standby", command == "standby" ? "true" : "false");
        }
        return output_.finish(change(cib::Operation::modify, std::move(update)));
    }

    int delete_attribute(const std::string& name) {
        const xml::Element state = states().child("ticket_state", id_);
        if (!state.has(name)) {
            return exit_code::kOk;
        }
        xml::Document without = xml::Document::copy_of(state);
        without.mutable_root().unset(name);
        return change(cib::Operation::replace, std::move(without));
    }

    /// Carries a change of the status out; what goes wrong is printed.
    int change(cib::Operation operation, xml::Document input) {
        cib::Request request;
        request.operation = operation;
        request.scope = "status";
        request.input = std::move(input);
        request.can_create = true;
        request.client = output_.program();
        const cib::Answer answer = connected_.connection->execute(request);
        if (!answer.is_ok()) {
            output_.program_error(fmt::format("Could not modify ticket: {}", cib::message_of(answer.status)));
            return cib::exit_code_of(answer.status);
        }
        if (const base::Result<void> finished = connected_.connection->finish(); !finished) {
            output_.program_error(finished.error().message);
            return exit_code::kIo;
        }
        return exit_code::kOk;
    }

    CommandLine& line_;
    Output& output_;
    std::string id_;
    Connected connected_;
    std::optional<xml::Document> cib_;
    std::vector<TicketView> tickets_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "query and change tickets");
    line.flag("-l,--info", "List tickets");
    line.flag("-L,--details", "List tickets with all their attributes");
    line.flag("-w,--raw", "List the ids of tickets");
    line.flag("-q,--query-xml", "Show the recorded state of tickets as XML");
    line.flag("-c,--constraints", "Show the constraints that name tickets as XML");
    line.flag("-g,--grant", "Grant a ticket to this site");
    line.flag("-r,--revoke", "Revoke a ticket from this site");
    line.flag("-s,--standby", "Keep resources that need a ticket from starting");
    line.flag("-a,--activate", "End the standby of a ticket");
    line.option("-G,--get-attr", "Show this attribute of a ticket");
    line.option("-S,--set-attr", "Set this attribute of a ticket to --attr-value");
    line.option("-D,--delete-attr", "Delete this attribute of a ticket");
    line.flag("-C,--cleanup", "Forget the state of a ticket");
    line.option("-t,--ticket", "Id of the ticket");
    line.option("-v,--attr-value", "Value to set");
    line.option("-d,--default", "With --get-attr: what to show if the attribute is not set");
    line.flag("-f,--force", "Grant and revoke although resources may start or stop");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return CrmTicket(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
