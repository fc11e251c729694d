#include "tools/attribute/attribute_tool.hpp"
#include "tools/common/command_line.hpp"

int main(int argc, char** argv) {
    return systole::tools::run_attribute_tool(systole::tools::CommandLine::arguments_of(argc, argv));
}
