import os

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '3000')}"
worker_class = "gthread"
threads = 10
keepalive = 5
graceful_timeout = 5
worker_tmp_dir = "/dev/shm"
control_socket_disable = True


def worker_exit(server, worker):
    """The pool's threads would keep the process alive."""
    from database import pool

    pool.close()
