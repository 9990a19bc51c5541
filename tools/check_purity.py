#!/usr/bin/env python3
"""Looks at the undefined symbols of the compiled core: no file, process, clock, locale, environment.

  check_purity.py CORE.a HOST.a

Prints TAP, one line per group. HOST.a is the counter-check: it prints, so the checker must see it.
"""
import re
import subprocess
import sys

# Group: why it is out, and the names. Fortified and large-file spellings are folded first.
FORBIDDEN = {
    "files": """open openat creat read pread readv write pwrite writev lseek close dup dup2 fcntl ioctl
        stat fstat lstat fstatat access unlink rename mkdir rmdir opendir readdir realpath readlink
        ftruncate fsync mmap munmap tmpfile mkstemp getcwd chdir
        archive_read_open_filename archive_read_open_fd archive_read_open_FILE archive_write_disk_new
        archive_read_disk_new psl_load_file psl_load_fp psl_latest BIO_new_file BIO_new_fp
        json_object_from_file json_object_to_file""",
    "streams": """fopen freopen fdopen fclose fread fwrite fputs fputc putc puts putchar printf fprintf
        vprintf vfprintf dprintf vdprintf perror fgets getc getchar getline fflush fseek ftell
        stdin stdout stderr ERR_print_errors_fp""",
    "processes": """fork vfork clone execl execle execlp execv execve execvp execvpe system popen
        posix_spawn posix_spawnp wait waitpid kill raise pipe pipe2 signal sigaction alarm setrlimit
        pthread_create thrd_create dlopen dlsym exit _exit""",
    "network": """socket socketpair connect bind listen accept send sendto sendmsg recv recvfrom recvmsg
        getaddrinfo gethostbyname poll select""",
    "clock": """time clock clock_gettime gettimeofday localtime localtime_r gmtime mktime timelocal
        tzset strftime sleep usleep nanosleep""",
    "environment": "getenv secure_getenv setenv putenv unsetenv environ getuid geteuid getpwuid "
    "getpwnam gethostname uname sysconf getpid",
    "locale": """setlocale newlocale uselocale localeconv nl_langinfo strcoll strxfrm ctype_b_loc
        ctype_tolower_loc ctype_toupper_loc strcasecmp strncasecmp""",
    "chance": "rand rand_r srand random srandom drand48 getrandom getentropy arc4random "
    "arc4random_buf RAND_bytes RAND_priv_bytes",
}


def fold(symbol):
    """`__open64_2`, `__fprintf_chk@GLIBC_2.3.4`, macOS' `_open`: all to the plain name."""
    name = symbol.split("@")[0]
    name = re.sub(r"^_+(isoc\d+_)?", "", name) if name != "_exit" else name
    return re.sub(r"(64)?(_2|_chk)?$", "", name)


def undefined(archive):
    """{plain name: sorted object files that want it}"""
    out = subprocess.run(["nm", "-u", "-A", "-P", archive], check=True, capture_output=True, text=True).stdout
    wanted = {}
    for line in out.splitlines():
        match = re.match(r"(.*): (\S+) [UuwWvV]\b", line)
        if match:
            member = re.sub(r".*[/\[]([^/\[\]]+)\]?$", r"\1", match[1])
            wanted.setdefault(fold(match[2]), set()).add(member)
    return wanted


def main():
    core, host = (undefined(path) for path in sys.argv[1:3])
    print(f"1..{len(FORBIDDEN) + 2}")
    failed = False
    for number, (group, names) in enumerate(FORBIDDEN.items(), 1):
        wrong = [f"{name}: wanted by {', '.join(sorted(core[name]))}" for name in names.split() if name in core]
        failed |= bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - the core uses no {group}")
        for line in wrong:
            print(f"# {line}")
    for offset, (what, seen) in enumerate(
        [
            ("the symbols were read", "memcpy" in core or "memcmp" in core or len(core) > 5),
            ("the checker sees the host's printing", bool({"printf", "puts", "fputs", "stdout"} & set(host))),
        ],
        1,
    ):
        failed |= not seen
        print(f"{'ok' if seen else 'not ok'} {len(FORBIDDEN) + offset} - {what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
