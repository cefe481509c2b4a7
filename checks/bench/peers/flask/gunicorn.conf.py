import os

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = os.cpu_count()
worker_class = "gthread"
threads = int(os.environ.get("THREADS", "10"))
keepalive = 5
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
