# The workshop's command for Windows: the same words as `atelier`, the same files, the same docker compose. It is for Windows
# PowerShell 5.1 and PowerShell 7. What is only a script of bash (the faults, `pack`) is run by WSL: Git Bash
# rewrites the paths of containers.

[Console]::OutputEncoding = [Text.Encoding]::UTF8
$root = Split-Path $PSScriptRoot
$travail = if ($env:ATELIER_TRAVAIL) { $env:ATELIER_TRAVAIL } else { Join-Path $PSScriptRoot 'travail' }
$pile = Join-Path $travail '.pile'
$packed = Join-Path $travail 'hors-ligne'
$services = 'user-service', 'product-service', 'order-service', 'notifier-service'
if ($null -eq $env:COMPOSE_PROFILES) { $env:COMPOSE_PROFILES = 'atelier' }

function Show-Usage {
    @'
atelier\atelier.ps1 COMMANDE

  doctor                             ce qui manque à votre machine, et que faire
  pull                               prend et construit les images (une fois, avant l'atelier)
  up                                 démarre la pile : http://127.0.0.1:8080
  start N [express|flask]            être à l'exercice N : la base de départ dans atelier\travail\, la pile démarrée
  replace SERVICE with DOSSIER       votre conteneur prend la place de SERVICE (DOSSIER a un Dockerfile)
  replace SERVICE with host:PORT     votre programme, lancé sur votre machine, prend la place de SERVICE
  check N                            ce qui manque encore à l'exercice N, une chose à la fois
  solution N [express|flask]         notre solution prend la place de votre service ; votre dossier reste tel quel
  restore [SERVICE]                  le service d'origine revient (tous, sans nom)
  env SERVICE                        les variables pour lancer SERVICE sur votre machine
  empty SERVICE                      vide la base de données de votre SERVICE
  panne [NOM [verifier]]             une panne à trouver ; « verifier » juge la réparation (demande WSL)
  down [--volumes]                   arrête la pile (--volumes : et efface les données)
  pack [ARCHIVE]                     pour une salle sans réseau : tout, dans une archive (demande WSL)
  compose …                          docker compose avec les fichiers de la pile : compose logs -f user-service

SERVICE : user-service, product-service, order-service ou notifier-service (user, product… suffit).
'@
}

function Stop-With {
    foreach ($line in $args) { [Console]::Error.WriteLine("✗ $line") }
    exit 1
}

function Get-ComposeFiles {
    '--project-directory', $root, '--file', (Join-Path $root 'docker-compose.yml'), '--file', (Join-Path $PSScriptRoot 'compose.yml')
    foreach ($service in $services + 'kafka') {
        $override = Join-Path $pile "$service.yml"
        if (Test-Path $override) { '--file', $override }
    }
}

function Invoke-Compose {
    $files = @(Get-ComposeFiles)
    & docker compose @files @args
}

function Assert-Docker {
    if (-not (Get-Command docker -ErrorAction SilentlyContinue)) {
        Stop-With "Docker n'est pas installé. Installez Docker Desktop : voir atelier\avant.md."
    }
    $null = & docker version --format '{{.Server.Version}}'
    if ($LASTEXITCODE -ne 0) {
        Stop-With 'Docker ne répond pas. Démarrez Docker Desktop, puis recommencez.' 'Pour en savoir plus : atelier\atelier.ps1 doctor'
    }
}

function Get-ServiceNamed([string]$name) {
    $service = ($name -replace '-service$', '') + '-service'
    if ($services -notcontains $service) { Stop-With "« $name » n'est pas un service : $($services -join ', ')." }
    $service
}

function Get-OwnDatabase([string]$service) { 'atelier_' + ($service -replace '-service$', '') }
# The database of what stands in a service's place, or would.
function Get-DatabaseOf([string]$service) {
    $override = Join-Path $pile "$service.yml"
    if (Test-Path $override) {
        $found = Select-String 'DATABASE_URL: postgres://([a-z_]*):' $override
        if ($found) { return $found.Matches[0].Groups[1].Value }
    }
    Get-OwnDatabase $service
}
function Get-ContainerOf([string]$service) { Invoke-Compose ps --all --quiet $service | Select-Object -First 1 }
function Test-Running([string]$service) { [bool](Invoke-Compose ps --quiet --status running $service) }
function Get-Published([string]$service, [int]$port) { if (Test-Running $service) { Invoke-Compose port $service $port } }

# container, host, or nothing for the shop's own.
function Get-KindOf([string]$service) {
    $override = Join-Path $pile "$service.yml"
    if (-not (Test-Path $override)) { return }
    if (Select-String -Quiet -SimpleMatch 'host-gateway' $override) { 'host' } else { 'container' }
}

# Until it is healthy, or runs if it has no health check; says why it will not.
function Wait-For([string]$service) {
    $id = Get-ContainerOf $service
    if (-not $id) { Stop-With "$service n'a pas de conteneur." }
    $begun = Get-Date
    $told = $false
    $before = $null
    while ($true) {
        $container = (& docker inspect $id | ConvertFrom-Json)[0]
        $state = $container.State.Status
        $health = if ($container.State.Health) { $container.State.Health.Status } else { '' }
        $seconds = ((Get-Date) - $begun).TotalSeconds
        if ($state -eq 'running' -and $health -eq 'healthy') { return }
        if ($null -eq $before) { $before = $container.RestartCount } # in all its life
        if ($container.RestartCount -gt $before -or $state -in 'restarting', 'exited', 'dead') {
            Stop-Explaining $service $container "s'arrête dès son démarrage" $false
        }
        # What it needs may just have come back.
        if ($health -eq 'unhealthy' -and $seconds -ge 15) { Stop-Explaining $service $container 'tourne, mais son contrôle de santé (HEALTHCHECK) échoue' $true }
        if ($state -eq 'running' -and -not $health -and $seconds -ge 2) { return }
        if ($seconds -ge 90) { Stop-Explaining $service $container "n'est pas prêt après 90 s (état : $state $health)" $true }
        if (-not $told -and $seconds -ge 6) {
            $told = $true
            Write-Host "… attend que $service soit prêt ($state $health)"
        }
        Start-Sleep -Milliseconds 500
    }
}

# Why a container does not run, by its own words, and the end.
function Stop-Explaining([string]$service, $container, [string]$what, [bool]$withHealth) {
    Write-Host "`n✗ $service $what."
    if ($withHealth -and $container.State.Health) {
        Write-Host "`nDernières réponses du contrôle de santé (code : texte) :"
        $container.State.Health.Log | Select-Object -Last 3 | ForEach-Object { Write-Host "$($_.ExitCode): $($_.Output)" }
    }
    Write-Host "`nSes dernières lignes :"
    & docker logs --tail 20 $container.Id
    Write-Host "`nTout lire : atelier\atelier.ps1 compose logs $service"
    if (Get-KindOf $service) {
        Write-Host "Corrigez, puis refaites « replace ». Revenir au service d'origine : atelier\atelier.ps1 restore $service"
    }
    exit 1
}

function Assert-Composed {
    if ($LASTEXITCODE -ne 0) {
        Stop-With 'docker compose a échoué : le message est ci-dessus.' 'Pour en chercher la cause : atelier\atelier.ps1 doctor'
    }
}

# What services that are not the shop's find when they start: databases of their own, and the topic.
function Initialize-Stack {
    Invoke-Compose --progress quiet up --detach --wait --wait-timeout 120 postgres kafka
    Assert-Composed
    $names = @($services | ForEach-Object { Get-OwnDatabase $_; Get-DatabaseOf $_ })
    Invoke-Compose exec -T postgres bash /atelier/databases.sh @names
    Assert-Composed
    $null = Invoke-Compose exec -T kafka bash /atelier/topic.sh
    Assert-Composed
}

function Start-Stack {
    Assert-Docker
    $replaced = $services | Where-Object { Get-KindOf $_ }
    if ($replaced) { Initialize-Stack }
    Invoke-Compose up --detach @args
    Assert-Composed
    if (-not $replaced) { Initialize-Stack }
    foreach ($service in (Invoke-Compose ps --all --services)) { Wait-For $service }
    $gateway = Get-Published gateway 8080
    Write-Host "`n✓ La pile est prête.`n"
    if ($gateway) { Write-Host "  le front-end      http://$gateway/`n  Swagger UI        http://$gateway/docs/" }
    $database = Get-Published host-access 5432
    if ($database) { Write-Host "  PostgreSQL        $database (les adresses complètes : atelier\atelier.ps1 env user-service)" }
    $broker = Get-Published host-access 29092
    if ($broker) { Write-Host "  Kafka             $broker" }
    foreach ($service in $services) {
        switch (Get-KindOf $service) {
            'container' { Write-Host ('  {0,-17} le vôtre (conteneur)' -f $service) }
            'host' { Write-Host ('  {0,-17} le vôtre (sur votre machine)' -f $service) }
        }
    }
}

function Set-Override([string]$service, [string]$template, [string]$directory, [string]$port) {
    $database = Get-OwnDatabase $service
    # A solution has other tables than a participant, whose own stay as they are; the faults are made of Express' solutions.
    $solutions = Join-Path $PSScriptRoot 'solutions'
    if ($directory.StartsWith($solutions)) {
        $language = ($directory.Substring($solutions.Length + 1) -split '[\\/]')[0]
        $database = "solution_${language}_$($service -replace '-service$', '')"
    }
    elseif ($directory.StartsWith((Join-Path $travail 'pannes'))) { $database = "solution_express_$($service -replace '-service$', '')" }
    $text = [IO.File]::ReadAllText((Join-Path $PSScriptRoot "pile/$template"))
    $text = $text.Replace('THE-SERVICE', $service).Replace('THE-DATABASE', $database).Replace('THE-PORT', $port)
    $text = $text.Replace('THE-DIRECTORY', $directory.Replace('$', '$$').Replace("'", "''"))
    $null = New-Item -ItemType Directory -Force $pile
    [IO.File]::WriteAllText((Join-Path $pile "$service.yml"), $text)
}

function Set-Replacement([string]$name, [string]$with, [string]$what) {
    if ($with -ne 'with' -or -not $what) { Stop-With 'On écrit : atelier\atelier.ps1 replace SERVICE with DOSSIER (ou host:PORT).' }
    $service = Get-ServiceNamed $name
    Assert-Docker
    $override = Join-Path $pile "$service.yml"
    $before = if (Test-Path $override) { [IO.File]::ReadAllText($override) }
    if ($what -like 'host:*') {
        $port = $what.Substring(5)
        if ($port -notmatch '^[0-9]+$') { Stop-With "« $what » : après host: vient un numéro de port, comme host:3000." }
        Set-Override $service 'host.yml' '' $port
        $described = "votre programme, au port $port de votre machine"
    }
    else {
        if (-not (Test-Path -PathType Container -LiteralPath $what)) { Stop-With "Le dossier « $what » n'existe pas." }
        $directory = (Resolve-Path -LiteralPath $what).ProviderPath
        if (-not (Test-Path -LiteralPath (Join-Path $directory 'Dockerfile'))) {
            Stop-With "Il n'y a pas de Dockerfile dans « $what ». Il en faut un : voir atelier\exercices\ (4) et atelier\starters\."
        }
        Set-Override $service 'container.yml' $directory ''
        Invoke-Compose build $service
        if ($LASTEXITCODE -ne 0) {
            if ($before) { [IO.File]::WriteAllText($override, $before) } else { Remove-Item $override }
            Stop-With "L'image ne se construit pas : la raison est ci-dessus. Ce qui tournait tourne encore."
        }
        $described = "le conteneur construit à partir de $what"
    }
    Initialize-Stack
    Invoke-Compose up --detach --no-deps --force-recreate $service
    Assert-Composed
    Wait-For $service
    Write-Host "`n✓ $service est maintenant $described."
    $gateway = Get-Published gateway 8080
    if (-not $gateway) { Write-Host '  Le reste de la pile n''est pas démarré : atelier\atelier.ps1 up' }
    elseif ($service -eq 'notifier-service') { Write-Host "  Ce qu'il affiche : atelier\atelier.ps1 compose logs --follow notifier-service" }
    else { Write-Host "  Par la passerelle : http://$gateway/$($service -replace '-service$', 's')" }
    if ($what -like 'host:*') {
        & docker run --rm --network "container:$(Get-ContainerOf $service)" --entrypoint bash postgres:17 -c "</dev/tcp/host.docker.internal/$port"
        if ($LASTEXITCODE -ne 0) { Write-Host "  ! Rien n'écoute encore au port $port : lancez votre programme. D'ici là la passerelle répond 502." }
        Write-Host "  Ses variables : atelier\atelier.ps1 env $service"
    }
    else {
        Write-Host "  Il a sa base, $(Get-DatabaseOf $service), qui garde ses tables. La vider : atelier\atelier.ps1 empty $service"
    }
}

function Restore-Own([string]$name) {
    Assert-Docker
    $named = if ($name) { Get-ServiceNamed $name } else { $services }
    foreach ($service in $named) {
        if (-not (Get-KindOf $service)) { continue }
        Remove-Item (Join-Path $pile "$service.yml")
        if (Get-ContainerOf $service) {
            Invoke-Compose up --detach --no-deps $service
            Assert-Composed
            Wait-For $service
        }
        Write-Host "✓ $service est de nouveau celui d'origine."
    }
}

function Show-Environment([string]$name) {
    $service = Get-ServiceNamed $name
    $gateway = Get-Published gateway 8080
    $postgres = Get-Published host-access 5432
    $kafka = Get-Published host-access 29092
    if (-not $gateway -or -not $postgres) { Stop-With "La pile n'est pas démarrée : atelier\atelier.ps1 up" }
    $port = 3000
    if ((Get-KindOf $service) -eq 'host') {
        $port = (Select-String "PORT_ON_HOST: '([0-9]+)'" (Join-Path $pile "$service.yml")).Matches[0].Groups[1].Value
    }
    $database = Get-OwnDatabase $service
    "PORT=$port"
    "DATABASE_URL=postgres://${database}:atelier@$postgres/$database"
    "KAFKA_BROKERS=$kafka"
    "KAFKA_TOPIC=$(Get-Topic)"
    "KAFKA_GROUP=atelier-$service"
    "USER_SERVICE_URL=http://$gateway"
    "PRODUCT_SERVICE_URL=http://$gateway"
}

function Get-Topic { Invoke-Compose exec -T kafka printenv TOPIC }

function Clear-Database([string]$name) {
    $service = Get-ServiceNamed $name
    Assert-Docker
    if (-not (Test-Running postgres)) { Stop-With 'PostgreSQL ne tourne pas : atelier\atelier.ps1 up' }
    Invoke-Compose exec -T postgres bash /atelier/databases.sh --empty (Get-DatabaseOf $service)
    Assert-Composed
    Write-Host "✓ La base $(Get-DatabaseOf $service) est vide."
    switch (Get-KindOf $service) {
        'container' {
            Invoke-Compose restart $service
            Wait-For $service
            Write-Host "✓ $service a redémarré."
        }
        'host' { Write-Host "  Relancez votre programme, s'il crée ses tables à son démarrage." }
    }
}

# What an exercise is about, from what it starts and what solves it.
function Get-Exercise([string]$number) {
    $table = @{
        '0' = @(); '11' = @()
        '1' = 'user-service', 'starter', 'user-service'
        '2' = 'user-service', 'user-service', 'user-service'
        '3' = 'product-service', 'starter', 'product-service'
        '4' = 'user-service', 'user-service', 'user-service'
        '5' = 'order-service', 'starter', 'order-service-sans-outbox'
        '6' = 'order-service', 'order-service-sans-outbox', 'order-service-sans-outbox'
        '7' = 'notifier-service', 'starter', 'notifier-service-sans-memoire'
        '8' = 'order-service', 'order-service-sans-outbox', $null
        '9' = 'order-service', 'order-service-sans-outbox', 'order-service'
        '10' = 'notifier-service', 'notifier-service-sans-memoire', 'notifier-service'
        '12' = 'order-service', 'order-service', 'order-service'
    }
    if (-not $table.ContainsKey($number)) { Stop-With "Il n'y a pas d'exercice « $number » : de 0 à 12." }
    $row = $table[$number]
    [pscustomobject]@{ Subject = $row[0]; From = $row[1]; Answer = $row[2] }
}

# The solutions that stand in for the exercises before N that somebody has not done.
function Get-SolvedBefore([int]$number) {
    if ($number -ge 5) { 'user-service', 'product-service' }
    if ($number -ge 10) { 'order-service' } elseif ($number -ge 7) { 'order-service-sans-outbox' }
    if ($number -ge 11) { 'notifier-service' } elseif ($number -ge 8) { 'notifier-service-sans-memoire' }
}

function Get-Language([string]$language) {
    if (-not $language) { $language = 'express' }
    if (-not (Test-Path (Join-Path $PSScriptRoot "starters/$language"))) { Stop-With "« $language » : express ou flask." }
    $language
}

function Start-Exercise([string]$number, [string]$language) {
    $exercise = Get-Exercise $number
    $language = Get-Language $language
    $subject = $exercise.Subject
    Assert-Docker
    if ($subject) {
        $source = if ($exercise.From -eq 'starter') { "starters/$language" } else { "solutions/$language/$($exercise.From)" }
        $target = Join-Path $travail $subject
        if (Test-Path $target) {
            Write-Host "  $target existe : gardé tel quel. Pour partir du nôtre, renommez-le et refaites « start $number »."
        }
        else {
            $null = New-Item -ItemType Directory -Force $travail
            Copy-Item -Recurse (Join-Path $PSScriptRoot $source) $target
            Write-Host "  $target : copie de atelier/$source"
            if ($exercise.From -eq $exercise.Answer) {
                Write-Host "  L'exercice $number y est déjà fait, puisque c'est notre solution : lisez-la, ou effacez ce qu'il demande."
            }
        }
    }
    if (-not (Test-Running gateway)) { Start-Stack }
    foreach ($each in (Get-SolvedBefore $number)) {
        $service = $each -replace '-service.*$', '-service'
        if ($service -ne $subject) { Set-StandIn $service (Join-Path $PSScriptRoot "solutions/$language/$each") }
    }
    # A starter does nothing yet; what is a service already takes its place.
    if ($subject -and $exercise.From -ne 'starter') { Set-StandIn $subject (Join-Path $travail $subject) }
    Write-Host "`n✓ Vous êtes à l'exercice $number : atelier\exercices\$('{0:00}' -f [int]$number)-….md"
    if ($subject) { Write-Host "  Votre service : $(Join-Path $travail $subject)" }
}

# Puts a solution in place, unless the participant's own is there, or it is.
function Set-StandIn([string]$service, [string]$directory) {
    $directory = (Resolve-Path -LiteralPath $directory).ProviderPath
    $override = Join-Path $pile "$service.yml"
    if (Test-Path $override) {
        $found = Select-String "^ *build: .*context: '(.*)' }" $override
        $now = if ($found) { $found.Matches[0].Groups[1].Value } else { '' }
        if ($now -eq $directory -and (Test-Running $service)) { return }
        $isOwn = -not ($now.StartsWith((Join-Path $PSScriptRoot 'solutions')) -or $now.StartsWith((Join-Path $travail 'pannes')))
        $isWanted = $now -and $directory -eq (Join-Path $travail $service)
        if ($isOwn -and -not $isWanted) {
            Write-Host "  $service : le vôtre reste en place."
            return
        }
    }
    Set-Replacement $service with $directory
}

function Set-Solution([string]$number, [string]$language) {
    $exercise = Get-Exercise $number
    $language = Get-Language $language
    if (-not $exercise.Answer) { Stop-With "L'exercice $number n'a pas de service à écrire : sa solution est dans son texte." }
    $directory = Join-Path $PSScriptRoot "solutions/$language/$($exercise.Answer)"
    Set-Replacement $exercise.Subject with $directory
    Write-Host "  À lire : $directory. Remettre le vôtre : atelier\atelier.ps1 replace $($exercise.Subject) with $(Join-Path $travail $exercise.Subject)"
}

function Invoke-Kit { Invoke-Compose run --rm --no-deps -T conformance @args }

function Test-Exercise([string]$number, [string[]]$more) {
    $exercise = Get-Exercise $number
    Assert-Docker
    if (-not (Test-Running gateway)) { Stop-With "La pile n'est pas démarrée : atelier\atelier.ps1 up" }
    # Ours passes, and what has not been put in place would seem right.
    if ($exercise.Answer -and -not (Get-KindOf $exercise.Subject)) {
        $place = "atelier\atelier.ps1 replace $($exercise.Subject) with $(Join-Path $travail $exercise.Subject)"
        Write-Doubt "$($exercise.Subject) est celui d'origine, et c'est lui qui est jugé. Pour le vôtre :" $place
    }
    $more = @('--first-failure', '--public-url', "http://$(Get-Published gateway 8080)") + $more
    if ($more -notcontains '--lang') { $more += '--lang', 'fr' }
    $users, $products, $orders = 'user', 'product', 'order' | ForEach-Object { "${_}s=http://$_-service:8080" }
    $topic = '--kafka', 'kafka:9092', '--topic', (Get-Topic)
    $env:JUDGED_AS = "exercice $number"
    switch ($number) {
        '0' { Invoke-Kit --base-url http://gateway:8080 @topic --level brief @more }
        '1' { Invoke-Kit --base-url http://user-service:8080 --service user --only 'B1,B2' @more }
        '2' { Invoke-Kit --base-url http://user-service:8080 --service user --only 'B3,B4' @more }
        '3' { Invoke-Kit --base-url http://product-service:8080 --service product --only B5 @more }
        '4' { Invoke-Kit --base-url http://user-service:8080 --service user --level stack @more }
        '5' { Invoke-Kit --base-url http://order-service:8080 --service order --neighbour "$users,$products" --only 'B6,B7,B8' @more }
        '6' { Invoke-Kit --base-url http://order-service:8080 --service order --neighbour "$users,$products" @topic --level stack @more }
        '7' { Test-Notifier (@('--base-url', 'http://notifier-service:8080', '--service', 'notifier', '--neighbour', "$users,$products,$orders", '--only', 'B9,B10') + $topic + $more) }
        '9' { Invoke-Bash 'pannes/perdu/verifier' }
        '10' { Invoke-Bash 'pannes/doublon/verifier' }
        '12' { Invoke-Bash 'pannes/trace/verifier' }
        default { Write-Host "L'exercice $number n'a rien que le kit puisse juger : regardez ce que son texte demande de regarder." }
    }
    exit $LASTEXITCODE
}

# A notifier in a container is judged by what it prints, through a file that grows: PowerShell would hold back a pipe's lines.
# One on the host is judged by /notifications, or by a file of yours: --console FILE.
function Test-Notifier([string[]]$arguments) {
    $arguments = @($arguments | ForEach-Object { if ($_ -like '--console=*') { '--console'; $_.Substring(10) } else { $_ } })
    $place = [array]::IndexOf($arguments, '--console')
    if ($place -ge 0) {
        $file = $arguments[$place + 1]
        if (-not $file -or -not (Test-Path -PathType Leaf -LiteralPath $file)) { Stop-With "Après --console vient un fichier qui existe, non « $file »." }
        $file = (Resolve-Path -LiteralPath $file).ProviderPath
        $arguments[$place + 1] = '/console'
        Invoke-Compose run --rm --no-deps -T --volume "${file}:/console:ro" conformance @arguments
        return
    }
    if ((Get-KindOf notifier-service) -eq 'host') {
        Invoke-Kit @arguments
        return
    }
    $file = Join-Path $pile 'console.txt'
    $null = New-Item -ItemType Directory -Force $pile
    [IO.File]::WriteAllText($file, '')
    $follow = @('compose') + @(Get-ComposeFiles) + @('logs', '--follow', '--no-log-prefix', '--tail', '0', 'notifier-service')
    $quoted = $follow | ForEach-Object { "`"$_`"" }
    $logs = Start-Process docker -ArgumentList $quoted -RedirectStandardOutput $file -NoNewWindow -PassThru
    try { Invoke-Compose run --rm --no-deps -T --volume "${file}:/console:ro" conformance @arguments --console /console }
    finally {
        $status = $LASTEXITCODE
        Stop-Process -Id $logs.Id -ErrorAction SilentlyContinue
        $global:LASTEXITCODE = $status
    }
}

function Invoke-Bash([string]$script) {
    $bash = Get-Command bash -ErrorAction SilentlyContinue
    if (-not $bash -or (& bash -c 'echo $OSTYPE') -like 'msys*') {
        Stop-With "Ceci est un script bash, et Git Bash transforme les chemins des conteneurs : lancez-le dans WSL, depuis le dossier du dépôt : bash atelier/$script"
    }
    Push-Location $root
    & bash "atelier/$script" @args
    Pop-Location
}

function Invoke-Fault([string]$name, [string]$what) {
    if (-not $name) {
        Write-Host "Les pannes : $((Get-ChildItem -Directory (Join-Path $PSScriptRoot 'pannes')).Name -join ' ')"
        return
    }
    $told = Join-Path $PSScriptRoot "pannes/$name/enonce.md"
    if (-not (Test-Path $told)) { Stop-With "Il n'y a pas de panne « $name ». Leurs noms : atelier\atelier.ps1 panne" }
    Assert-Docker
    if ($what -eq 'verifier') {
        Invoke-Bash "pannes/$name/verifier"
        exit $LASTEXITCODE
    }
    Invoke-Bash "pannes/$name/casser"
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    Get-Content -Encoding UTF8 $told
    Write-Host "`nRéparé ? atelier\atelier.ps1 panne $name verifier"
}

function Get-Images {
    Assert-Docker
    $archive = Join-Path $packed 'images.tar.gz'
    if (Test-Path $archive) {
        Write-Host "Images de l'archive : quelques minutes…"
        & docker load --quiet --input $archive
        foreach ($image in (& docker image ls --format '{{.Repository}}:{{.Tag}}' | Where-Object { $_ -like 'hors-ligne/*' })) {
            & docker tag $image $image.Substring(11)
        }
        Write-Host '✓ Les images sont là, et npm et pip trouvent dans les constructions ce que l''archive a d''eux. Ensuite : atelier\atelier.ps1 up'
        return
    }
    $shop = '--project-directory', $root, '--file', (Join-Path $root 'docker-compose.yml'), '--file', (Join-Path $PSScriptRoot 'compose.yml'), '--profile', '*'
    & docker compose @shop pull --ignore-buildable
    $dockerfiles = Get-ChildItem -Recurse -Filter Dockerfile (Join-Path $PSScriptRoot 'starters'), (Join-Path $PSScriptRoot 'solutions')
    $bases = $dockerfiles | Select-String '^FROM ([^ ]+)' | ForEach-Object { $_.Matches[0].Groups[1].Value } | Sort-Object -Unique
    foreach ($image in $bases) { & docker pull $image }
    $here = & docker image ls --format '{{.Repository}}'
    $missing = @($services + 'front-end', 'conformance' | Where-Object { $here -notcontains "echoppe/$_" })
    if ($missing) {
        Write-Host "Il reste à construire $($missing -join ' ') : un quart d'heure la première fois, si ce sont des services en Rust."
        & docker compose @shop build @missing
        Assert-Composed
    }
    Write-Host '✓ Les images sont là. Ensuite : atelier\atelier.ps1 up'
}

$script:faults = 0
function Write-Good([string]$what) { Write-Host "✓ $what" }
function Write-Doubt([string]$what) { Write-Host "! $what"; $args | ForEach-Object { Write-Host "    $_" } }
function Write-Fault([string]$what) { $script:faults++; Write-Host "✗ $what"; $args | ForEach-Object { Write-Host "    $_" } }
function Get-Version([string]$text) { [version]([regex]::Match($text, '[0-9]+\.[0-9]+(\.[0-9]+)?').Value) }

function Test-Machine {
    if (-not (Get-Command docker -ErrorAction SilentlyContinue)) {
        Write-Fault "Docker n'est pas installé." "Tout l'atelier tourne dans Docker." 'Installez Docker Desktop : https://docs.docker.com/get-docker/'
    }
    else {
        $info = & docker info --format '{{json .}}' | ConvertFrom-Json
        if ($LASTEXITCODE -ne 0 -or -not $info.ServerVersion) {
            Write-Fault 'Docker ne répond pas.' 'Démarrez Docker Desktop, attendez que la baleine ne bouge plus, recommencez.'
        }
        else { Test-Docker $info }
    }
    $proxy = @($env:HTTPS_PROXY, $env:HTTP_PROXY) | Where-Object { $_ } | Select-Object -First 1
    if (-not $proxy) { Write-Good 'Mandataire (proxy) : aucun dans ce terminal' }
    elseif (($env:NO_PROXY -split ',') -contains '127.0.0.1' -or $env:NO_PROXY -eq '*') { Write-Good "Mandataire : $proxy, sauf pour 127.0.0.1" }
    else {
        Write-Fault "Mandataire : $proxy, même pour 127.0.0.1." 'curl.exe lui demanderait votre propre machine, et il répondrait 403 ou 502 à la place de la pile.' `
            '$env:NO_PROXY = "127.0.0.1,localhost"'
    }
    $scripts = Get-ChildItem -Recurse -File -Path (Join-Path $root 'postgres'), (Join-Path $root 'api-gateway'), (Join-Path $PSScriptRoot 'pile')
    $wrong = $scripts | Where-Object { [IO.File]::ReadAllText($_.FullName).Contains("`r`n") }
    if ($wrong) {
        Write-Fault "Fins de ligne de Windows (CRLF) dans : $($wrong.Name -join ' ')" 'Dans un conteneur, un tel script échoue par « no such file or directory ».' `
            'git config --global core.autocrlf input, puis clonez le dépôt une nouvelle fois.'
    }
    else { Write-Good 'Fins de ligne : LF, comme il faut dans un conteneur' }
    if ($script:faults -gt 0) {
        Write-Host "`n$($script:faults) chose(s) à régler avant de continuer : les lignes ✗."
        exit 1
    }
    Write-Host "`nRien n'empêche l'atelier. Ensuite : atelier\atelier.ps1 pull (la première fois), puis atelier\atelier.ps1 up"
}

function Test-Docker($info) {
    if ((Get-Version $info.ServerVersion) -ge [version]'25.0') { Write-Good "Docker Engine $($info.ServerVersion)" }
    else { Write-Fault "Docker Engine $($info.ServerVersion) : il faut 25 ou plus récent." 'Mettez Docker Desktop à jour.' }
    $compose = & docker compose version --short
    if ($LASTEXITCODE -ne 0) { Write-Fault 'Le greffon Compose manque.' 'Docker Desktop l''a : mettez-le à jour.' }
    elseif ((Get-Version $compose) -ge [version]'2.24.4') { Write-Good "Docker Compose $compose" }
    else {
        Write-Fault "Docker Compose $compose : il faut 2.24.4 ou plus récent." `
            "Prendre la place d'un service s'écrit avec !override et !reset, que les anciens ne lisent pas." 'Mettez Docker Desktop à jour.'
    }
    if ($info.OSType -ne 'linux') {
        Write-Fault "Docker fait tourner des conteneurs $($info.OSType)." 'Clic droit sur l''icône de Docker Desktop : Switch to Linux containers.'
    }
    elseif ($info.Architecture -in 'x86_64', 'amd64', 'aarch64', 'arm64') { Write-Good "Plateforme : linux, $($info.Architecture)" }
    else { Write-Doubt "Plateforme : linux, $($info.Architecture)." "Les images n'existent que pour amd64 et arm64." }
    $mib = [math]::Floor($info.MemTotal / 1048576)
    if ($mib -lt 2000) { Write-Fault "Docker a $mib Mio de mémoire : il en faut 2000." 'memory=4GB dans .wslconfig, puis wsl --shutdown.' }
    elseif ($mib -lt 3800) { Write-Doubt "Docker a $mib Mio de mémoire." 'Assez pour la pile ; la première construction des images (du Rust) peut être tuée faute de place.' }
    else { Write-Good "Mémoire de Docker : $mib Mio" }
    $apart = [math]::Abs(((Get-Date).ToUniversalTime() - ([DateTimeOffset]$info.SystemTime).UtcDateTime).TotalSeconds)
    if ($apart -gt 5) { Write-Fault "L'horloge de Docker a $([int]$apart) s d'écart avec celle de votre machine." 'wsl --shutdown, puis redémarrez Docker Desktop.' }
    else { Write-Good "Horloge : Docker est à l'heure de votre machine" }
    $config = Invoke-Compose config
    if ($LASTEXITCODE -ne 0) { Write-Fault 'Les fichiers de la pile ne se lisent pas.' 'Regardez .env et atelier\travail\.pile\.' }
    foreach ($line in ($config | Select-String '^ *published: "(.*)"$')) {
        $port = $line.Matches[0].Groups[1].Value
        $client = New-Object Net.Sockets.TcpClient
        try { $client.Connect('127.0.0.1', $port) } catch { }
        $listens = $client.Connected
        $client.Close()
        if (-not $listens) { Write-Good "Port $port : libre" }
        elseif (& docker ps --quiet --filter "publish=$port") { Write-Good "Port $port : un conteneur s'en sert (la pile, si elle tourne)" }
        else {
            Write-Fault "Port $port : un programme de votre machine l'occupe." 'La pile ne pourra pas démarrer.' `
                'netstat -ano dit lequel ; ou prenez un autre port dans .env : GATEWAY_PORT, ATELIER_KAFKA_PORT, ATELIER_POSTGRES_PORT.'
        }
    }
}

$command = $args[0]
$rest = @($args | Select-Object -Skip 1)
switch ($command) {
    'doctor' { Test-Machine }
    'pull' { Get-Images }
    'up' { Start-Stack @rest }
    'start' { Start-Exercise $rest[0] $rest[1] }
    'replace' { Set-Replacement $rest[0] $rest[1] $rest[2] }
    'check' { Test-Exercise $rest[0] @($rest | Select-Object -Skip 1) }
    'solution' { Set-Solution $rest[0] $rest[1] }
    'restore' { Restore-Own $rest[0] }
    'env' { Show-Environment $rest[0] }
    'empty' { Clear-Database $rest[0] }
    'panne' { Invoke-Fault $rest[0] $rest[1] }
    'down' {
        Assert-Docker
        Invoke-Compose --profile '*' down --remove-orphans @rest
    }
    'pack' { Invoke-Bash 'atelier' pack @rest }
    'compose' {
        Invoke-Compose @rest
        exit $LASTEXITCODE
    }
    { -not $_ -or $_ -in 'help', '--help', '-h' } { Show-Usage }
    default {
        Show-Usage
        Stop-With "« $command » n'est pas une commande de l'atelier."
    }
}
